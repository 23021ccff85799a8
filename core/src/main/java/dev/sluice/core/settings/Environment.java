package dev.sluice.core.settings;

/** The environments that a process can run in. */
public enum Environment {
  DEVELOPMENT,
  STAGING,
  PRODUCTION
}
