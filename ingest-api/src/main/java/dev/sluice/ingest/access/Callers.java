package dev.sluice.ingest.access;

import jakarta.servlet.http.HttpServletRequest;

/** Tells who calls. */
@FunctionalInterface
public interface Callers {
  /** The caller of a request that was let in. */
  Caller of(HttpServletRequest request);
}
