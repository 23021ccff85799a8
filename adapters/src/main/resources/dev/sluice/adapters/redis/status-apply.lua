-- Stores a status, unless one of the same or a higher rank is stored.
--
-- KEYS[1]  the status: 20 digits of its rank, then the event
-- ARGV     1 rank and event, 2 time to live in ms; for a terminal status 3 channel and 4 message
-- Returns  1 if it was stored, else 0

local rank = string.sub(ARGV[1], 1, 20)
if redis.call('GETRANGE', KEYS[1], 0, 19) >= rank then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[3] then
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
