package dev.sluice.ingest;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's protocol with small response buffers. Each call that waits holds its buffers, and what
 * it is answered with comes in one piece, which passes a small buffer by.
 */
public final class SmallBuffers extends Http11NioProtocol {
  private static final int BYTES = 1024;

  @Override
  public int getDesiredBufferSize() {
    return BYTES;
  }
}
