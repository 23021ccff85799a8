# For trying things out in the cloud: the least that runs, and may be deleted.
environment         = "development"
redis_tier          = "BASIC"
redis_memory_gib    = 1
kafka_vcpus         = 3
kafka_memory_gib    = 3
api_max_instances   = 2
topology_instances  = 1
worker_instances    = 1
deletion_protection = false
log_retention_days  = 30
