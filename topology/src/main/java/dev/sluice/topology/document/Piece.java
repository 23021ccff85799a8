package dev.sluice.topology.document;

/**
 * A part of a text, without blanks at its ends.
 *
 * @param start where it begins in the text, in UTF-16 units
 * @param end where it ends, exclusive
 * @param text exactly what stands there
 */
record Piece(int start, int end, String text) {
  static Piece of(String text, int start, int end) {
    return new Piece(start, end, text.substring(start, end));
  }
}
