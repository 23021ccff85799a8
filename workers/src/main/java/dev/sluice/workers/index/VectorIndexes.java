package dev.sluice.workers.index;

import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.PermanentException;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.IndexMark;
import dev.sluice.core.vectors.IndexSite;
import dev.sluice.core.vectors.MarkedVectorStore;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.IndexFacts;
import dev.sluice.schemas.KnownIndexes;
import dev.sluice.schemas.Passage;
import dev.sluice.workers.embedding.EmbeddingHandler;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector indexes that this process has open: the one that is searched, and the one in which
 * chunks are stored, mostly the same. Safe for concurrent use.
 */
public final class VectorIndexes implements EmbeddingHandler.Indexes, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VectorIndexes.class);

  /** The store that the settings choose. */
  public interface Opener {
    /**
     * Opens an index; connects to nothing before the first call.
     *
     * @param place where in the store it is; empty for the place that the settings name
     * @param model its embedding model
     * @param site which index it must be
     */
    Opened open(String place, String model, IndexSite site);

    /** Removes an index that is used no more, from a store that is this machine's own. */
    void drop(String place);
  }

  /**
   * An index that is open.
   *
   * @param check fails with a {@link CallException} if it cannot be used with these settings
   */
  public record Opened(MarkedVectorStore store, Runnable check, AutoCloseable handle) {}

  private record Used(IndexFacts facts, IndexSite site, Opened opened) {
    /** Those of one index, whatever more is known of it by now. */
    boolean isOf(IndexFacts other) {
      return facts.getId().equals(other.getId());
    }

    IndexFacts seen(IndexFacts other) {
      return isOf(other) && site.isBegun() && !other.getBegun()
          ? IndexFacts.newBuilder(other).setBegun(true).build()
          : other;
    }
  }

  /** Replaced as a whole. */
  private record Both(Used active, Used target) {}

  private final Opener opener;
  private final String model;

  /** Null until it is known which indexes there are; changed under this object's monitor. */
  private volatile @Nullable Both both;

  /**
   * @param model the embedding model of this process
   */
  public VectorIndexes(Opener opener, String model) {
    this.opener = opener;
    this.model = model;
  }

  /** Opens what is to be used, and closes what is not any more. */
  public synchronized void follow(KnownIndexes known) {
    Both before = both;
    IndexFacts target = IndexPolicy.target(known);
    if (before != null && before.active().isOf(known.getActive()) && before.target().isOf(target)) {
      return;
    }
    Map<String, Used> open = new HashMap<>();
    if (before != null) {
      open.put(before.active().facts().getId(), before.active());
      open.put(before.target().facts().getId(), before.target());
    }
    Used active = open.computeIfAbsent(known.getActive().getId(), id -> use(known.getActive()));
    Used writing = open.computeIfAbsent(target.getId(), id -> use(target));
    both = new Both(active, writing);
    open.values().stream()
        .filter(used -> used != active && used != writing)
        .forEach(used -> close(used.opened()));
  }

  private Used use(IndexFacts facts) {
    IndexSite site = IndexSite.of(facts.getId(), facts.getBegun(), facts.getAdopted());
    return new Used(facts, site, opener.open(facts.getPlace(), facts.getModel(), site));
  }

  private static void close(Opened opened) {
    try {
      opened.handle().close();
    } catch (Exception e) {
      log.debug("A vector index was not closed cleanly", e);
    }
  }

  /** Removes the indexes that were replaced, from a store that is this machine's own. */
  void dropReplaced(KnownIndexes known) {
    List<String> used = List.of(known.getActive().getPlace(), IndexPolicy.target(known).getPlace());
    known.getReplaced().stream().filter(place -> !used.contains(place)).forEach(opener::drop);
  }

  /**
   * Connects to the store, and checks that it can be used with these settings.
   *
   * @throws CallException if it cannot
   */
  public void check() {
    Opened probe = opener.open("", model, IndexSite.any());
    try {
      probe.check().run();
    } catch (PermanentException e) {
      // One of another model is not in the way: another is built beside it.
      if (!e.code().equals(FailureCodes.MODEL_MISMATCH)) {
        throw e;
      }
    } finally {
      close(probe);
    }
  }

  /** The mark at the place that the settings name, before it is known which index is there. */
  IndexMark markAtFirstPlace() {
    Opened probe = opener.open("", model, IndexSite.any());
    try {
      return probe.store().mark();
    } finally {
      close(probe);
    }
  }

  /** What is known, with what this process knows of marks that were not noted yet. */
  KnownIndexes asSeen(KnownIndexes known) {
    Both open = both;
    if (open == null) {
      return known;
    }
    IndexFacts next = known.getNext();
    return KnownIndexes.newBuilder(known)
        .setActive(open.active().seen(known.getActive()))
        .setNext(next == null ? null : open.target().seen(next))
        .build();
  }

  /** The mark of the index that is searched. */
  IndexMark activeMark() {
    return required().active().opened().store().mark();
  }

  /** The mark of the index in which chunks are stored. */
  IndexMark targetMark() {
    return required().target().opened().store().mark();
  }

  /**
   * The id of the index in which chunks are stored.
   *
   * @throws RetriableException if it is not known yet, or is for vectors of another model
   */
  @Override
  public String requireTarget() {
    IndexFacts facts = required().target().facts();
    if (!facts.getModel().equals(model)) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE,
          "the vector index %s is for vectors of %s, and this process embeds with %s: give all processes the same settings"
              .formatted(facts.getId(), facts.getModel(), model),
          null);
    }
    return facts.getId();
  }

  /**
   * The id of the index that is searched.
   *
   * @throws RetriableException if it is not known yet
   */
  public String searchedId() {
    return required().active().facts().getId();
  }

  /**
   * The embedding model of the index that is searched.
   *
   * @throws RetriableException if it is not known yet
   */
  public String searchedModel() {
    return required().active().facts().getModel();
  }

  private Both required() {
    Both open = both;
    if (open == null) {
      throw new RetriableException(
          FailureCodes.UNAVAILABLE, "which vector index is in use is not known yet", null);
    }
    return open;
  }

  /** Searches the index in which chunks are stored, and writes to it. */
  public VectorStore targetStore() {
    return required().target().opened().store();
  }

  /** Searches the one index, and writes to the other. */
  public VectorStore store() {
    return new VectorStore() {
      @Override
      public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
        String _ = requireTarget();
        Used target = required().target();
        Map<String, CallException> failures = target.opened().store().upsert(tenant, chunks);
        target.site().noteStored();
        return failures;
      }

      @Override
      public void delete(String tenant, Collection<String> chunkIds) {
        required().target().opened().store().delete(tenant, chunkIds);
      }

      @Override
      public List<Passage> search(String tenant, SearchQuery query) {
        return required().active().opened().store().search(tenant, query);
      }
    };
  }

  /**
   * Deletes from the index that is searched, if that is another than the one in which chunks are
   * stored.
   */
  @Override
  public void deleteElsewhere(String tenant, Collection<String> chunkIds) {
    Both open = required();
    if (open.active() != open.target()) {
      open.active().opened().store().delete(tenant, chunkIds);
    }
  }

  @Override
  public synchronized void close() {
    Both open = both;
    both = null;
    if (open != null) {
      close(open.active().opened());
      if (open.target() != open.active()) {
        close(open.target().opened());
      }
    }
  }
}
