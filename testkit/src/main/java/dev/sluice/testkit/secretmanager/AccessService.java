package dev.sluice.testkit.secretmanager;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc.SecretManagerServiceImplBase;
import com.google.cloud.secretmanager.v1.SecretVersionName;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** The only call of the service that Sluice makes; all others are answered as unimplemented. */
final class AccessService extends SecretManagerServiceImplBase {
  private final Vault vault;

  AccessService(Vault vault) {
    this.vault = vault;
  }

  @Override
  public void accessSecretVersion(
      AccessSecretVersionRequest request, StreamObserver<AccessSecretVersionResponse> observer) {
    SecretVersionName name =
        SecretVersionName.isParsableFrom(request.getName())
            ? SecretVersionName.parse(request.getName())
            : null;
    if (name == null) {
      observer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
      return;
    }
    try {
      observer.onNext(vault.access(name));
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }
}
