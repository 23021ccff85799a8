package dev.sluice.adapters.openai;

import dev.sluice.core.room.AnswerRoom;
import dev.sluice.core.room.TaskHolds;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer, decompressed, up to a bound. Before it goes beyond what is free it waits
 * for the room that the longest allowed answer takes.
 */
final class BoundedAnswer extends FilterInputStream {
  private final long most;
  private final @Nullable AnswerRoom room;
  private AnswerRoom.@Nullable Hold hold;
  private long count;
  private boolean kept;

  /**
   * @param most the bytes after which it fails
   * @param room absent where what is kept of the answer is bounded in another way
   */
  BoundedAnswer(InputStream in, long most, @Nullable AnswerRoom room) {
    super(in);
    this.most = most;
    this.room = room;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int from, int length) throws IOException {
    if (room != null && hold == null && count + length > room.freeBytes()) {
      long free = room.freeBytes() - count;
      if (free <= 0) {
        takeRoom(room);
      } else {
        length = (int) Math.min(length, free);
      }
    }
    int read = in.read(to, from, length);
    count += Math.max(0, read);
    if (count > most) {
      throw new AnswerTooLargeException(most);
    }
    return read;
  }

  private void takeRoom(AnswerRoom of) throws IOException {
    try {
      hold = of.take((int) most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the answer waits for memory");
    }
  }

  /** What was read is of use: as much of the room stays with the task as it needs. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() throws IOException {
    AnswerRoom.Hold held = hold;
    if (held != null && kept && TaskHolds.isInTask()) {
      held.shrinkTo((int) count);
    } else if (held != null) {
      held.close();
    }
    super.close();
  }
}
