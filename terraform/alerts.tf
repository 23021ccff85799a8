resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = each.value
  type         = "email"

  labels = {
    email_address = each.value
  }

  depends_on = [google_project_service.this]
}

locals {
  channels     = [for channel in google_monitoring_notification_channel.email : channel.id]
  cluster      = "resource.label.\"cluster_id\"=\"${google_managed_kafka_cluster.this.cluster_id}\""
  known_reader = join(" OR ", [for role in local.roles : "\"${google_service_account.role[role].email}\""])
}

resource "google_monitoring_alert_policy" "lag" {
  display_name          = "Sluice falls behind"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "A group has been more than ${var.lag_alert_records} records behind for ten minutes"

    condition_threshold {
      filter          = "metric.type=\"managedkafka.googleapis.com/offset_lag\" AND resource.type=\"managedkafka.googleapis.com/TopicPartitionConsumerGroup\" AND ${local.cluster}"
      comparison      = "COMPARISON_GT"
      threshold_value = var.lag_alert_records
      duration        = "600s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MAX"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["resource.label.consumer_group_id", "resource.label.topic_id"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Work waits in Kafka. Nothing is lost; see docs/scaling.md: more worker processes help up to the number of partitions, and not beyond the provider's limit."
  }
}

resource "google_monitoring_alert_policy" "dead_letters" {
  display_name          = "Sluice has dead letters"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.channels

  conditions {
    display_name = "A record was given up"

    condition_threshold {
      filter          = "metric.type=\"managedkafka.googleapis.com/message_in_count\" AND resource.type=\"managedkafka.googleapis.com/Topic\" AND ${local.cluster} AND resource.label.\"topic_id\"=\"${google_managed_kafka_topic.this["dead-letters"].topic_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_RATE"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "Each dead letter holds the whole record, where it came from and why it was given up."
  }
}

resource "google_monitoring_alert_policy" "secret_access" {
  display_name          = "A secret was read by somebody else, or refused"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local.channels

  conditions {
    display_name = "Somebody who is no role of Sluice asked for a secret, or a role asked for one that is not its own"

    condition_matched_log {
      filter = "${local.secret_access} AND (protoPayload.status.code>0 OR NOT protoPayload.authenticationInfo.principalEmail=(${local.known_reader}))"
    }
  }

  alert_strategy {
    auto_close = "604800s"

    notification_rate_limit {
      period = "300s"
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The log bucket ${google_logging_project_bucket_config.audit.bucket_id} has who, which secret, and when."
  }
}
