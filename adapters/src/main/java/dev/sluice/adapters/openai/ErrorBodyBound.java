package dev.sluice.adapters.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Bounds the body of an error answer before the client makes a tree of it, which takes many times
 * its bytes. Of a longer one the beginning is handed on, as a text. One that breaks off is taken as
 * far as it came, for its status says the most.
 */
final class ErrorBodyBound implements Interceptor {
  static final int MOST_BYTES = 16 * 1024;

  private static final int BEGINNING = 500;
  private static final MediaType JSON = MediaType.get("application/json");

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    if (response.isSuccessful() || body == null) {
      return response;
    }
    byte[] head;
    try (body) {
      head = body.byteStream().readNBytes(MOST_BYTES + 1);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      head = new byte[0];
    }
    return response
        .newBuilder()
        .body(
            head.length <= MOST_BYTES
                ? ResponseBody.create(head, body.contentType())
                : ResponseBody.create(beginning(head), JSON))
        .build();
  }

  private static byte[] beginning(byte[] head) {
    String text = new String(head, 0, BEGINNING, StandardCharsets.UTF_8);
    return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
        .getBytes(StandardCharsets.UTF_8);
  }
}
