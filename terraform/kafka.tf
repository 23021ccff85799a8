resource "google_managed_kafka_cluster" "this" {
  cluster_id = local.name
  location   = var.region

  capacity_config {
    vcpu_count   = var.kafka_vcpus
    memory_bytes = var.kafka_memory_gib * 1024 * 1024 * 1024
  }

  gcp_config {
    access_config {
      network_configs {
        subnet = google_compute_subnetwork.this.id
      }
    }
  }

  rebalance_config {
    mode = "AUTO_REBALANCE_ON_SCALE_UP"
  }

  depends_on = [google_project_service.this]
}

locals {
  # Made by ./sluice topics --terraform; a test holds it against the catalogue of the code.
  catalogue = jsondecode(file("${path.module}/catalogue.json"))

  replication_factor = 3
  service_name       = local.name
  bootstrap_servers  = "bootstrap.${google_managed_kafka_cluster.this.cluster_id}.${var.region}.managedkafka.${var.project_id}.cloud.goog:9092"
  streams_id         = "${var.topic_prefix}${local.service_name}-${local.catalogue.streams}"

  principals = { for role in local.roles : role => "User:${google_service_account.role[role].email}" }
}

resource "google_managed_kafka_topic" "this" {
  for_each = local.catalogue.topics

  cluster            = google_managed_kafka_cluster.this.cluster_id
  location           = var.region
  topic_id           = "${var.topic_prefix}${each.key}"
  partition_count    = each.value.scaled ? var.partitions : 1
  replication_factor = local.replication_factor

  configs = {
    "cleanup.policy"      = each.value.cleanup_policy
    "retention.ms"        = each.value.retention_ms
    "max.message.bytes"   = tostring(var.max_record_bytes)
    "min.insync.replicas" = "2"
  }

  lifecycle {
    prevent_destroy = true
  }
}

# A resource for which no rule is found is open to every client, so that each kind of resource has a rule for all of it.
locals {
  everything = {
    # Every process holds every topic against its settings at the start.
    "allTopics"           = { for role in local.roles : role => ["DESCRIBE", "DESCRIBE_CONFIGS"] }
    "allConsumerGroups"   = { topology = ["DESCRIBE"], workers = ["DESCRIBE"] }
    "allTransactionalIds" = { topology = ["DESCRIBE"] }
    "cluster"             = { for role in local.roles : role => ["DESCRIBE"] }
  }

  topics = {
    for name, topic in local.catalogue.topics : "topic/${var.topic_prefix}${name}" => {
      for role in local.roles : role => concat(
        contains(topic.writers, role) ? ["WRITE"] : [],
        contains(topic.readers, role) ? ["READ"] : [],
      )
    }
  }

  groups = {
    for group in local.catalogue.groups : "consumerGroup/${var.topic_prefix}${local.service_name}-${group}" => {
      workers = ["READ"]
    }
  }

  # The application of Kafka Streams: its group, its transactions, and the topics that its state is kept in.
  streams = {
    "consumerGroup/${local.streams_id}"           = { topology = ["READ"] }
    "transactionalIdPrefixed/${local.streams_id}" = { topology = ["DESCRIBE", "WRITE"] }
    "topicPrefixed/${local.streams_id}-"          = { topology = ["CREATE", "READ", "WRITE"] }
  }

  rules = merge(local.everything, local.topics, local.groups, local.streams)

  # Producers outside of Sluice, on the topics that the catalogue opens to them.
  producer_entries = {
    for name, topic in local.catalogue.topics : "topic/${var.topic_prefix}${name}" => [
      for producer in var.producers : { principal = "User:${producer}", operation = "WRITE" }
    ] if topic.open
  }

  acls = {
    for resource, roles in local.rules : resource => concat(
      flatten([
        for role, operations in roles : [
          for operation in operations : { principal = local.principals[role], operation = operation }
        ]
      ]),
      lookup(local.producer_entries, resource, []),
    )
  }
}

resource "google_managed_kafka_acl" "this" {
  for_each = local.acls

  cluster  = google_managed_kafka_cluster.this.cluster_id
  location = var.region
  acl_id   = each.key

  dynamic "acl_entries" {
    for_each = each.value

    content {
      principal       = acl_entries.value.principal
      permission_type = "ALLOW"
      operation       = acl_entries.value.operation
      host            = "*"
    }
  }
}
