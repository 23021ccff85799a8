package dev.sluice.topology.conversation;

import dev.sluice.schemas.SeenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ids of the requests that a conversation knows, so that a repeat changes nothing. */
final class SeenRequests {
  /** The attempt of a request that was cancelled before it came. */
  static final int CANCELLED_AHEAD = -1;

  /** Ended requests whose ids are kept, so that a busy conversation's state stays small. */
  private static final int MOST = 512;

  private final List<SeenRequest> requests;

  SeenRequests(List<SeenRequest> requests) {
    this.requests = new ArrayList<>(requests);
  }

  /** All of them, those noted last at the end. */
  List<SeenRequest> all() {
    return requests;
  }

  @Nullable SeenRequest find(String requestId) {
    for (SeenRequest request : requests) {
      if (request.getRequestId().equals(requestId)) {
        return request;
      }
    }
    return null;
  }

  /** Notes how far a request has come; it counts as the newest from now on. */
  void note(String requestId, int attempt, boolean ended, Instant now) {
    requests.removeIf(s -> s.getRequestId().equals(requestId));
    requests.add(new SeenRequest(requestId, attempt, ended, now));
  }

  /** Forgets the requests that ended longest ago, as far as they are too old or too many. */
  void trim(Instant now, Duration idle, int bytes) {
    int ended = 0;
    int size = 0;
    for (int i = requests.size() - 1; i >= 0; i--) {
      SeenRequest request = requests.get(i);
      if (!request.getEnded()) {
        continue;
      }
      ended++;
      size += EncodedSizes.of(request);
      if (ended > MOST || size > bytes || !request.getAt().plus(idle).isAfter(now)) {
        requests.remove(i);
      }
    }
  }
}
