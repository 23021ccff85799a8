package dev.sluice.testkit.pinecone;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Intercepts calls: counts them, checks their key, and fails those that a test wants to fail. */
final class Gate implements ServerInterceptor {
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("api-key", Metadata.ASCII_STRING_MARSHALLER);

  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

  private volatile Set<String> keys = Set.of();
  private volatile Duration latency = Duration.ZERO;
  private volatile Failing failing = new Failing(Status.OK, new AtomicInteger());

  private record Failing(Status status, AtomicInteger left) {}

  void keys(Set<String> known) {
    keys = Set.copyOf(known);
  }

  void latency(Duration each) {
    latency = each;
  }

  void failNext(Status status, int times) {
    failing = new Failing(status, new AtomicInteger(times));
  }

  /** The number of calls of a method of the data plane, including failed ones. */
  int calls(String method) {
    AtomicInteger count = calls.get(method);
    return count == null ? 0 : count.get();
  }

  boolean knows(String key) {
    return keys.contains(key);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getBareMethodName();
    calls.computeIfAbsent(String.valueOf(method), _ -> new AtomicInteger()).incrementAndGet();
    LockSupport.parkNanos(latency.toNanos());
    String key = headers.get(KEY);
    if (key == null || !knows(key)) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription("Invalid API Key"));
    }
    Failing now = failing;
    if (now.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return refuse(call, now.status());
    }
    return next.startCall(call, headers);
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
