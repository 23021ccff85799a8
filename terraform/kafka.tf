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
    # By the times of a producer that writes seconds for milliseconds, records would be deleted unread.
    "message.timestamp.type" = each.value.open ? "LogAppendTime" : "CreateTime"
  }

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  # Producers outside of Sluice, on the topics that the catalogue opens to them.
  open_topics = [for name, topic in local.catalogue.topics : "topic/{prefix}${name}" if topic.open]

  acls = {
    for resource, roles in local.catalogue.acls :
    replace(replace(resource, "{prefix}", var.topic_prefix), "{service}", local.service_name) => concat(
      flatten([
        for role, operations in roles : [
          for operation in operations : { principal = local.principals[role], operation = operation }
        ]
      ]),
      [for producer in var.producers : { principal = "User:${producer}", operation = "WRITE" } if contains(local.open_topics, resource)],
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
