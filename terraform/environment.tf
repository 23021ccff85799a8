# The settings of each process. Each name is one of ./sluice settings; a test reads them as the process would.
locals {
  # development, to Sluice, is a developer's own machine: it means the Firestore emulator.
  sluice_environment = var.environment == "production" ? "production" : "staging"

  redis_ca_folder = "/etc/sluice/redis"

  common_settings = {
    ENVIRONMENT  = local.sluice_environment
    SERVICE_NAME = local.service_name

    GCP_PROJECT_ID    = var.project_id
    MEMORY_STORE      = var.memory_store
    VECTOR_STORE_TYPE = var.vector_store

    KAFKA_BOOTSTRAP_SERVERS                 = local.bootstrap_servers
    KAFKA_SECURITY_PROTOCOL                 = "sasl_ssl"
    KAFKA_SASL_MECHANISM                    = "OAUTHBEARER"
    KAFKA_SASL_LOGIN_CALLBACK_HANDLER_CLASS = "com.google.cloud.hosted.kafka.auth.GcpLoginCallbackHandler"
    TOPIC_PREFIX                            = var.topic_prefix
    PARTITIONS                              = tostring(var.partitions)
    REPLICATION_FACTOR                      = tostring(local.replication_factor)
    MAX_RECORD_BYTES                        = tostring(var.max_record_bytes)

    # Cloud Run ends a process ten seconds after it has asked it to stop.
    DRAIN_TIMEOUT = "7s"

    # Only the API's own account may read it; the others merely know its name.
    AUTH_TOKEN = "sm://auth-token"
  }

  redis_settings = {
    REDIS_URL            = "rediss://${google_redis_instance.this.host}:${google_redis_instance.this.port}"
    REDIS_CA_CERTIFICATE = "${local.redis_ca_folder}/ca.pem"
  }

  role_settings = {
    ingest-api = merge(local.redis_settings, {
      HOST             = "0.0.0.0"
      BEHIND_TLS_PROXY = "true"
      CORS_ORIGINS     = jsonencode(var.cors_origins)
    })
    topology = {
      # Nobody asks it anything from outside.
      HOST             = "127.0.0.1"
      STATE_DIR        = "${local.state_folder}/state"
      STANDBY_REPLICAS = "1"
    }
    workers = merge(local.redis_settings, {
      HOST = "127.0.0.1"
    })
  }

  # A secret is given by its name in Secret Manager, and read there by the process itself.
  settings = {
    for role in local.roles : role => merge(
      var.settings,
      local.common_settings,
      local.role_settings[role],
      { for setting, secret in local.role_secrets[role] : setting => "sm://${secret}" },
    )
  }
}
