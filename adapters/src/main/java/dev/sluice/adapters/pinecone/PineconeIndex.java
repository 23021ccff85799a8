package dev.sluice.adapters.pinecone;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.IndexSite;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The index of a name. It is looked up with the first call, and again when it is not found at its
 * host.
 */
final class PineconeIndex implements AutoCloseable {
  private final String name;
  private final String environment;
  private final String model;
  private final IndexSite site;
  private final Supplier<String> apiKey;
  private final boolean tls;
  private final Duration timeout;
  private final ControlPlane control;

  /** Held while the index is looked up, so that only one thread does. */
  private final ReentrantLock lookup = new ReentrantLock();

  /** Written under {@link #lookup}. */
  private volatile @Nullable Open open;

  private volatile boolean closed;

  /** An index in use. */
  record Open(DataPlane plane, StoredIdentity identity) {}

  PineconeIndex(
      String name,
      String environment,
      String model,
      IndexSite site,
      Supplier<String> apiKey,
      Duration timeout,
      Optional<URI> address) {
    this.name = name;
    this.environment = environment;
    this.model = model;
    this.site = site;
    this.apiKey = apiKey;
    this.timeout = timeout;
    this.tls = address.map(URI::getScheme).filter("http"::equals).isEmpty();
    this.control = new ControlPlane(apiKey, address, timeout);
  }

  /** The index for reading; empty if there is none. */
  Optional<Open> find() {
    Open known = open;
    return known == null ? locked(this::lookUp) : Optional.of(known);
  }

  /**
   * The index for writing; created if there is none.
   *
   * @param dimensions the dimensions of a new index
   */
  Open findOrCreate(int dimensions) {
    Open known = open;
    return known == null ? locked(() -> lookUp().orElseGet(() -> create(dimensions))) : known;
  }

  private Open create(int dimensions) {
    control.create(name, dimensions, PineconeRegion.of(environment));
    return lookUp()
        .orElseThrow(() ->
            new RetriableException(
                FailureCodes.UNAVAILABLE, "the index %s is being created".formatted(name), null));
  }

  private Optional<Open> lookUp() {
    Open known = open;
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ControlPlane.Found> found = control.find(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    DataPlane plane =
        new DataPlane(found.get().host(), tls, found.get().dimensions(), apiKey, timeout);
    Open fresh = new Open(plane, new StoredIdentity(plane, model, site));
    open = fresh;
    return Optional.of(fresh);
  }

  /** Runs work under the lock. A thread waits for the lock no longer than a call may take. */
  private <T> T locked(Supplier<T> work) {
    try {
      if (!lookup.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new RetriableException(
            FailureCodes.TIMEOUT, "Pinecone did not answer in time where the index is", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(
          FailureCodes.CANCELLED, "the call of Pinecone was interrupted", e);
    }
    try {
      if (closed) {
        throw new RetriableException(FailureCodes.UNAVAILABLE, "the vector store is closed", null);
      }
      return work.get();
    } finally {
      lookup.unlock();
    }
  }

  /** Drops an index that was not found any more; the next call looks it up. */
  void forget(Open gone) {
    lookup.lock();
    try {
      if (open == gone) {
        open = null;
      }
    } finally {
      lookup.unlock();
    }
    gone.plane().close();
  }

  /** Checks the region in which a missing index would be created. */
  void checkEnvironment() {
    PineconeRegion.of(environment);
  }

  @Override
  public void close() {
    closed = true;
    Open last = open;
    if (last != null) {
      forget(last);
    }
    control.close();
  }
}
