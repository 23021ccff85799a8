package dev.sluice.topology.machine;

import dev.sluice.core.failure.FailureCodes;
import dev.sluice.core.status.Lifecycle;
import dev.sluice.schemas.Failure;
import dev.sluice.schemas.State;
import dev.sluice.schemas.StatusEvent;
import dev.sluice.schemas.codec.InboundCodec;
import dev.sluice.schemas.codec.UndecodableException;
import dev.sluice.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads what outsiders wrote: a record is decoded and held to the rules, or refused. Of a refusal a
 * failed status is written under the id that can be made out, even where the rest is rubbish. Its
 * rank is the lowest there is: it never hides the status of a real request of the same id.
 */
public final class InboundReader<T extends SpecificRecord> {
  /** The stage of what never got in. */
  public static final String STAGE = "intake";

  /**
   * The tenant of a record and the id under which its status is asked for.
   *
   * @param statusId null if no status is written, as for a record that cancels
   */
  public record StatusIds(String tenant, @Nullable String statusId, @Nullable String documentId) {}

  /** Reads the ids off a whole record, or off the top-level strings of a broken JSON one. */
  public interface StatusIdReader<T> {
    /** The ids of a record that was decoded; its parts may break the rules. */
    StatusIds of(T record);

    /** The ids of a record of which only some strings are known, by field. */
    Optional<StatusIds> of(Map<String, String> legible);
  }

  /** What a parser says may quote the record, which may be of any length. */
  private static final int LONGEST_MESSAGE = 1000;

  private static final int LONGEST_FIELD = 128;

  private final InboundCodec<T> codec;
  private final Function<T, Optional<Failure>> rules;
  private final StatusIdReader<T> statusIds;

  public InboundReader(
      Class<T> type, Function<T, Optional<Failure>> rules, StatusIdReader<T> statusIds) {
    this.codec = new InboundCodec<>(type);
    this.rules = rules;
    this.statusIds = statusIds;
  }

  /**
   * Reads a record.
   *
   * @param taken makes the reading of a record that is right
   */
  public <E> ReadResult<E> read(RawRecord raw, Instant now, Function<T, ReadResult<E>> taken) {
    T record;
    try {
      record = codec.decode(raw.value());
    } catch (UndecodableException e) {
      return undecodable(raw, e, now);
    }
    Optional<Failure> violation = rules.apply(record);
    return violation.isPresent()
        ? refused(violation.get(), Optional.of(statusIds.of(record)), now)
        : taken.apply(record);
  }

  private <E> ReadResult<E> undecodable(RawRecord raw, UndecodableException e, Instant now) {
    byte[] value = raw.value() == null ? new byte[0] : raw.value();
    String field = e.field() == null ? null : shortened(e.field(), LONGEST_FIELD);
    Failure failure =
        new Failure(
            field == null ? FailureCodes.UNDECODABLE : FailureCodes.INVALID_REQUEST,
            shortened(String.valueOf(e.getMessage()), LONGEST_MESSAGE),
            field);
    return refused(failure, statusIds.of(LegibleFields.of(value)), now);
  }

  /** Ids that are none are written nowhere: they may be of any length. */
  private static <E> ReadResult<E> refused(
      Failure failure, Optional<StatusIds> found, Instant now) {
    StatusIds ids = found.filter(l -> LegibleFields.isId(l.tenant())).orElse(null);
    if (ids == null) {
      return new ReadResult.Refused<>(failure, null, null, List.of());
    }
    String id = orNull(ids.statusId());
    return new ReadResult.Refused<>(
        failure, ids.tenant(), id, id == null ? List.of() : List.of(status(ids, id, failure, now)));
  }

  private static @Nullable String orNull(@Nullable String id) {
    return id != null && LegibleFields.isId(id) ? id : null;
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  private static Output<StatusEvent> status(
      StatusIds ids, String id, Failure failure, Instant now) {
    StatusEvent event =
        StatusEvent.newBuilder()
            .setTenant(ids.tenant())
            .setId(id)
            .setState(State.FAILED)
            .setStage(STAGE)
            .setRank(Lifecycle.rank(0, State.PROCESSING, 0))
            .setAt(now)
            .setDocumentId(orNull(ids.documentId()))
            .setFailure(failure)
            .build();
    return new Output<>(Topics.STATUS, id, event, id);
  }
}
