package dev.sluice.adapters.secretmanager;

import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line for each access to a secret, in a log of its own that every environment writes. The
 * line has the account, the secret and its version, the time and the outcome, never the value.
 */
final class SecretAccessLog {
  private static final Logger log = LoggerFactory.getLogger("sluice.audit");

  private final String service;
  private final InstantSource clock;

  SecretAccessLog(String service, InstantSource clock) {
    this.service = service;
    this.clock = clock;
  }

  void access(String principal, String secret, String version, String outcome) {
    log.info(
        "secret access: service={} principal={} secret={} version={} at={} outcome={}",
        service,
        principal,
        secret,
        version,
        clock.instant(),
        outcome);
  }
}
