package dev.sluice.topology.transaction;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that partitions and coordinators report. No answer is waited for without end.
 */
final class TransactionAdmin implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransactionAdmin.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The topic in which coordinators keep what they know. */
  private static final String COORDINATORS = "__transaction_state";

  private final Admin admin;
  private final String brokers;
  private final Duration timeout;

  private TransactionAdmin(Admin admin, String brokers, Duration timeout) {
    this.admin = admin;
    this.brokers = brokers;
    this.timeout = timeout;
  }

  /** Waits for an answer for 10 s. Does not speak to a broker yet. */
  static TransactionAdmin of(Map<String, Object> client) {
    return of(client, TIMEOUT);
  }

  /**
   * Does not speak to a broker yet.
   *
   * @param timeout for which an answer is waited for
   */
  static TransactionAdmin of(Map<String, Object> client, Duration timeout) {
    int millis = Math.toIntExact(timeout.toMillis());
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return new TransactionAdmin(
        Admin.create(properties),
        String.valueOf(client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)),
        timeout);
  }

  /**
   * The open transactions that partitions report.
   *
   * @param denied the topics whose producers this process may not see
   */
  record Sight(List<OpenTransaction> open, Set<String> denied) {}

  /** What is open in those partitions that answer. */
  Sight sight(WatchedTopics watched)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> denied = new HashSet<>();
    List<TopicPartition> partitions = partitions(watched, denied);
    DescribeProducersResult producers = admin.describeProducers(partitions);
    List<OpenTransaction> open = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      try {
        get(producers.partitionResult(partition)).activeProducers().stream()
            .filter(p -> p.currentTransactionStartOffset().isPresent())
            .forEach(p -> open.add(OpenTransaction.of(partition, p)));
      } catch (ExecutionException e) {
        unseen(partition.topic(), e, denied);
      }
    }
    return new Sight(open, denied);
  }

  /** Those that this process may see; Kafka's client logs an error for each that it may not. */
  private List<TopicPartition> partitions(WatchedTopics watched, Set<String> denied)
      throws InterruptedException, ExecutionException, TimeoutException {
    Set<String> topics = watched.among(get(admin.listTopics().names()));
    DescribeTopicsOptions withRights =
        new DescribeTopicsOptions().includeAuthorizedOperations(true);
    List<TopicPartition> partitions = new ArrayList<>();
    for (var described : admin.describeTopics(topics, withRights).topicNameValues().entrySet()) {
      String name = described.getKey();
      try {
        TopicDescription topic = get(described.getValue());
        if (isAllowed(topic.authorizedOperations(), AclOperation.READ)) {
          watched.partitions(name, topic.partitions().size()).forEach(partitions::add);
        } else {
          denied.add(name);
        }
      } catch (ExecutionException e) {
        unseen(name, e, denied);
      }
    }
    return partitions;
  }

  /** Where brokers do not report it, the thing itself is asked for. */
  private static boolean isAllowed(@Nullable Set<AclOperation> allowed, AclOperation operation) {
    return allowed == null || allowed.contains(operation);
  }

  /** A partition without a leader, or a topic not made yet, holds up nothing but itself. */
  private static void unseen(String topic, ExecutionException e, Set<String> denied) {
    if (e.getCause() instanceof TopicAuthorizationException) {
      denied.add(topic);
    } else {
      log.debug("The producers of {} cannot be seen: {}", topic, String.valueOf(e.getCause()));
    }
  }

  /**
   * What all coordinators know of these producers. They hide transactional ids which this process
   * may not describe: whoever may end transactions must be allowed to see all of them.
   *
   * @throws LeaderNotAvailableException if a coordinator is away: nothing is known then
   */
  List<KnownTransaction> known(Collection<Long> producers)
      throws InterruptedException, ExecutionException, TimeoutException {
    requireAllCoordinators();
    List<String> ids =
        get(
                admin
                    .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                    .all())
            .stream()
            .map(TransactionListing::transactionalId)
            .toList();
    return get(admin.describeTransactions(ids).all()).values().stream()
        .map(t -> new KnownTransaction(t.producerId(), t.state(), t.topicPartitions()))
        .toList();
  }

  /** What they know is asked of brokers that are there: one that is away would not answer. */
  private void requireAllCoordinators()
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription topic =
        requireNonNull(
            get(admin.describeTopics(List.of(COORDINATORS)).allTopicNames()).get(COORDINATORS));
    for (TopicPartitionInfo partition : topic.partitions()) {
      Node leader = partition.leader();
      if (leader == null || leader.isEmpty()) {
        throw new LeaderNotAvailableException(COORDINATORS + "-" + partition.partition());
      }
    }
  }

  /** Whether this process may end transactions past their coordinator. */
  boolean mayAbort() throws InterruptedException, ExecutionException, TimeoutException {
    return isAllowed(
        get(
            admin
                .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                .authorizedOperations()),
        AclOperation.ALTER);
  }

  /** Writes the marker that ends a transaction into its partition, past the coordinator. */
  void abort(OpenTransaction open)
      throws InterruptedException, ExecutionException, TimeoutException {
    get(
        admin
            .abortTransaction(
                new AbortTransactionSpec(
                    open.partition(),
                    open.producerId(),
                    open.producerEpoch(),
                    open.coordinatorEpoch()))
            .all());
  }

  /** What an operator types to the same effect. */
  String commandToAbort(OpenTransaction open) {
    return "kafka-transactions.sh --bootstrap-server %s abort --topic %s --partition %d --start-offset %d"
        .formatted(
            brokers, open.partition().topic(), open.partition().partition(), open.startOffset());
  }

  private <T> T get(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    // The client gives up by itself, with a reason; this is in case it does not.
    return future.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for nothing. */
  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
