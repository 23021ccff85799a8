package dev.sluice.workers.cache;

import dev.sluice.core.cache.CacheKey;
import dev.sluice.core.failure.CallException;
import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.failure.RetriableException;
import dev.sluice.core.vectors.Chunk;
import dev.sluice.core.vectors.SearchQuery;
import dev.sluice.core.vectors.VectorStore;
import dev.sluice.schemas.Passage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A cache of the searches of the last seconds. Every change of a tenant's chunks starts a new
 * generation of the tenant's searches, in all processes, by a name in the shared cache. So what was
 * found before a change is not served after it, nor what was found in another index. Equal searches
 * that come at once are one. A result can outlive a change, for its short time, only where a
 * process dies between the change and the naming, or the shared cache is away.
 */
public final class CachedVectorSearch implements VectorStore {
  private static final String KIND = "search";

  /** Longer than any search is cached. */
  private static final Duration GENERATION_TTL = Duration.ofDays(1);

  private final VectorStore next;
  private final LayeredCache cache;
  private final Duration ttl;
  private final Supplier<String> index;
  private final SingleFlight<CacheKey, List<Passage>> searches = new SingleFlight<>();

  /** Those who find no name agree on one. A name that is there is always read anew. */
  private final SingleFlight<String, String> first = new SingleFlight<>();

  /**
   * @param ttl how long a search is served, below a day
   * @param index the id of the index that is searched
   */
  public CachedVectorSearch(
      VectorStore next, LayeredCache cache, Duration ttl, Supplier<String> index) {
    this.next = next;
    this.cache = cache;
    this.ttl = ttl;
    this.index = index;
  }

  @Override
  public Map<String, CallException> upsert(String tenant, List<Chunk> chunks) {
    try {
      return next.upsert(tenant, chunks);
    } finally {
      // Whatever came of it: a failure may have stored some.
      newGeneration(tenant);
    }
  }

  @Override
  public void delete(String tenant, Collection<String> chunkIds) {
    try {
      next.delete(tenant, chunkIds);
    } finally {
      newGeneration(tenant);
    }
  }

  @Override
  public List<Passage> search(String tenant, SearchQuery query) {
    try {
      CacheKey key = keyOf(tenant, generation(tenant), query);
      var landed = searches.get(key, () -> fetch(key, tenant, query));
      if (!landed.own()) {
        cache.joined(KIND);
      }
      return landed.value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException(
          FailureCodes.CANCELLED, "interrupted while another searched for the same", e);
    }
  }

  private List<Passage> fetch(CacheKey key, String tenant, SearchQuery query) {
    Optional<List<Passage>> known = cache.get(KIND, key, ttl).flatMap(PassageBytes::read);
    if (known.isPresent()) {
      return known.get();
    }
    List<Passage> found = next.search(tenant, query);
    cache.put(key, PassageBytes.write(found), ttl);
    return found;
  }

  /** Named before the search, so that a change during the search leaves its result behind. */
  private String generation(String tenant) throws InterruptedException {
    Optional<String> named = named(tenant);
    return named.isPresent()
        ? named.get()
        : first.get(tenant, () -> named(tenant).orElseGet(() -> newGeneration(tenant))).value();
  }

  private Optional<String> named(String tenant) {
    return cache
        .shared()
        .get(generationKey(tenant))
        .map(name -> new String(name, StandardCharsets.UTF_8));
  }

  private String newGeneration(String tenant) {
    String name = UUID.randomUUID().toString();
    cache
        .shared()
        .put(generationKey(tenant), name.getBytes(StandardCharsets.UTF_8), GENERATION_TTL);
    return name;
  }

  private static CacheKey generationKey(String tenant) {
    return CacheKey.of("generation", tenant);
  }

  private CacheKey keyOf(String tenant, String generation, SearchQuery query) {
    List<String> parts = new ArrayList<>();
    parts.add(index.get());
    parts.add(generation);
    parts.add(query.text());
    parts.add(Base64.getEncoder().encodeToString(VectorBytes.write(query.vector())));
    parts.add(Integer.toString(query.topK()));
    new TreeMap<>(query.filter())
        .forEach((name, value) -> {
          parts.add(name);
          parts.add(value);
        });
    return CacheKey.of(KIND, tenant, parts.toArray(String[]::new));
  }
}
