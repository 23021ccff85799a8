/** The pages of the repository, held against the code: tables, links, and examples that run. */
@NullMarked
package dev.sluice.standalone.documentation;

import org.jspecify.annotations.NullMarked;
