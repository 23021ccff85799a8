package dev.sluice.standalone.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The access rules of {@code terraform/catalogue.json}, for a broker without Google Cloud. */
public final class AccessRules {
  private AccessRules() {}

  /** All rules. The name of a role is the name of its user. */
  public static List<AclBinding> read(Path catalogue, String prefix, String service)
      throws IOException {
    List<AclBinding> rules = new ArrayList<>();
    JsonNode acls = new JsonMapper().readTree(Files.readString(catalogue)).path("acls");
    acls.forEachEntry((resource, roles) ->
        roles.forEachEntry((role, operations) ->
            operations.forEach(operation ->
                rules.add(
                    new AclBinding(
                        pattern(resource.replace("{prefix}", prefix).replace("{service}", service)),
                        new AccessControlEntry(
                            "User:" + role,
                            "*",
                            AclOperation.fromString(operation.asString()),
                            AclPermissionType.ALLOW))))));
    return rules;
  }

  private static ResourcePattern pattern(String id) {
    return switch (id) {
      case "cluster" ->
          new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);
      case "allTopics" -> all(ResourceType.TOPIC);
      case "allConsumerGroups" -> all(ResourceType.GROUP);
      case "allTransactionalIds" -> all(ResourceType.TRANSACTIONAL_ID);
      default -> {
        String kind = id.substring(0, id.indexOf('/'));
        String name = id.substring(id.indexOf('/') + 1);
        boolean beginning = kind.endsWith("Prefixed");
        yield new ResourcePattern(
            type(kind.replace("Prefixed", "")),
            name,
            beginning ? PatternType.PREFIXED : PatternType.LITERAL);
      }
    };
  }

  private static ResourcePattern all(ResourceType type) {
    return new ResourcePattern(type, ResourcePattern.WILDCARD_RESOURCE, PatternType.LITERAL);
  }

  private static ResourceType type(String kind) {
    return switch (kind) {
      case "topic" -> ResourceType.TOPIC;
      case "consumerGroup" -> ResourceType.GROUP;
      case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
      default -> throw new AssertionError("no kind of rule: " + kind.toLowerCase(Locale.ROOT));
    };
  }
}
