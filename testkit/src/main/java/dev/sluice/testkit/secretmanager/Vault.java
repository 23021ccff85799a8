package dev.sluice.testkit.secretmanager;

import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** The secrets of the server, and its answers to reads. Guarded by itself. */
final class Vault {
  /**
   * The number of the project. The service answers with it, even if it was asked with the project's
   * name.
   */
  private static final String PROJECT_NUMBER = "123456789012";

  private static final class Secret {
    private final List<byte[]> versions = new ArrayList<>();
    private final List<Integer> disabled = new ArrayList<>();
    private boolean denied;
    private boolean damaged;
    private int accesses;
  }

  private final Map<String, Secret> secrets = new HashMap<>();
  private boolean away;

  synchronized int add(String project, String name, byte[] value) {
    List<byte[]> versions = secret(project, name).versions;
    versions.add(value);
    return versions.size();
  }

  synchronized void disable(String project, String name, int version) {
    secret(project, name).disabled.add(version);
  }

  synchronized void deny(String project, String name) {
    secret(project, name).denied = true;
  }

  synchronized void damage(String project, String name) {
    secret(project, name).damaged = true;
  }

  synchronized int accesses(String project, String name) {
    return secret(project, name).accesses;
  }

  synchronized void away(boolean value) {
    away = value;
  }

  synchronized AccessSecretVersionResponse access(SecretVersionName name)
      throws StatusRuntimeException {
    Secret secret = secret(name.getProject(), name.getSecret());
    secret.accesses++;
    if (away) {
      throw Status.UNAVAILABLE.withDescription("The service is unavailable.").asRuntimeException();
    }
    if (secret.denied) {
      throw Status.PERMISSION_DENIED
          .withDescription(
              "Permission 'secretmanager.versions.access' denied for resource '%s' (or it may not exist)."
                  .formatted(name))
          .asRuntimeException();
    }
    int version = version(secret, name);
    if (secret.disabled.contains(version)) {
      throw Status.FAILED_PRECONDITION
          .withDescription("Secret Version [%s] is in DISABLED state.".formatted(name))
          .asRuntimeException();
    }
    return answer(name.getSecret(), version, secret);
  }

  private static int version(Secret secret, SecretVersionName name) {
    int newest = secret.versions.size();
    int asked =
        name.getSecretVersion().equals("latest")
            ? newest
            : name.getSecretVersion().matches("\\d{1,9}")
                ? Integer.parseInt(name.getSecretVersion())
                : 0;
    if (asked < 1 || asked > newest) {
      throw Status.NOT_FOUND
          .withDescription("Secret [%s] not found or has no versions.".formatted(name))
          .asRuntimeException();
    }
    return asked;
  }

  private static AccessSecretVersionResponse answer(String name, int version, Secret secret) {
    byte[] value = secret.versions.get(version - 1);
    CRC32C checksum = new CRC32C();
    checksum.update(value);
    return AccessSecretVersionResponse.newBuilder()
        .setName(SecretVersionName.of(PROJECT_NUMBER, name, Integer.toString(version)).toString())
        .setPayload(
            SecretPayload.newBuilder()
                .setData(ByteString.copyFrom(value))
                .setDataCrc32C(checksum.getValue() + (secret.damaged ? 1 : 0)))
        .build();
  }

  private Secret secret(String project, String name) {
    return secrets.computeIfAbsent(project + "/" + name, k -> new Secret());
  }
}
