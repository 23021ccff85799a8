package dev.sluice.topology.document;

/**
 * A part of a text, without blanks at its ends.
 *
 * @param start where it begins in the text, in UTF-16 units
 * @param end where it ends, exclusive
 * @param text exactly what stands there
 */
record TextPiece(int start, int end, String text) {
  static TextPiece of(String text, int start, int end) {
    return new TextPiece(start, end, text.substring(start, end));
  }
}
