package dev.sluice.ingest;

import dev.sluice.core.conversation.ConversationMemory;
import dev.sluice.core.limit.CallerLimiter;
import dev.sluice.core.limit.Pauses;
import dev.sluice.core.request.IdempotencyStore;
import dev.sluice.core.status.Completeness;
import dev.sluice.core.status.StatusSignals;
import dev.sluice.core.status.StatusStore;
import dev.sluice.core.vectors.IndexBoard;
import org.apache.kafka.clients.producer.Producer;

/** The ports that the API uses, as one value: no other role's beans of the same types meet them. */
public record IngestPorts(
    Producer<String, byte[]> producer,
    StatusStore statuses,
    StatusSignals signals,
    ConversationMemory conversations,
    IdempotencyStore keys,
    CallerLimiter callers,
    Completeness completeness,
    IndexBoard indexBoard,
    Pauses pauses) {}
