/** Tests that compare the files for deploying Sluice with the code. */
@NullMarked
package dev.sluice.standalone.deploy;

import org.jspecify.annotations.NullMarked;
