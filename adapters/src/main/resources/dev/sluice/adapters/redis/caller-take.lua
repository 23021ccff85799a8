-- Counts one call of the API, if its caller's limit allows it (GCRA). A clock that was set back
-- holds nobody up for longer than a minute.
--
-- KEYS[1]  the moment, in microseconds, at which the caller's whole minute is free again
-- ARGV     1 calls a minute
-- Returns  1 if the call is allowed, else 0; how many remain; the microseconds until the whole
--          limit is free; the microseconds until the next call is allowed

local minute = 60000000
local step = minute / tonumber(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
free = math.min(math.max(free, now), now + minute)
local taken = free + step - now
if taken > minute + 1 then
  return {0, 0, math.ceil(free - now), math.ceil(taken - minute)}
end
redis.call('SET', KEYS[1], string.format('%.0f', now + taken),
    'PX', math.ceil(taken / 1000))
return {1, math.floor((minute - taken + 1) / step), math.ceil(taken), 0}
