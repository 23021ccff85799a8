package dev.sluice.workers.packing;

/**
 * The items that wait to share a call, and how busy it is; times in nanoseconds.
 *
 * @param items that wait, at least 1
 * @param weight of them all
 * @param oldest how long the oldest has waited
 * @param newest how long the newest has waited
 * @param sinceFull how long no full call has been under way; 0 while one is
 * @param backlog whether more is known to come
 */
record PackingLoad(
    int items, long weight, long oldest, long newest, long sinceFull, boolean backlog) {}
