/** The files that Sluice is deployed with, held against the code. */
@NullMarked
package dev.sluice.standalone.deploy;

import org.jspecify.annotations.NullMarked;
