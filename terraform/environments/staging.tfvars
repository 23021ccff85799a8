# As production, smaller.
environment         = "staging"
redis_tier          = "STANDARD_HA"
redis_memory_gib    = 1
kafka_vcpus         = 3
kafka_memory_gib    = 6
api_max_instances   = 10
topology_instances  = 2
worker_instances    = 2
deletion_protection = true
log_retention_days  = 90
