-- Claims a paid call for one owner.
--
-- A call is a hash. An open claim has owner, until (in ms) and took, the flag that it took the
-- place of another; unknown counts the calls that came to no known end. An answered call has its
-- answer alone.
--
-- KEYS[1]  the call
-- ARGV     1 owner, 2 lease in ms, 3 time to live in ms
-- Returns  0, the unknown calls, and 1 if it took over another claim, else 0;
--          1 and the ms that the lease of another has left;
--          or 2 and the answer

local seen = redis.call('HMGET', KEYS[1], 'answer', 'owner', 'until', 'unknown', 'took')
if seen[1] then
  return {2, seen[1]}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local unknown = tonumber(seen[4]) or 0
local took = 0
if seen[2] == ARGV[1] then
  took = tonumber(seen[5])
elseif seen[2] then
  local left = tonumber(seen[3]) - now
  if left > 0 then
    return {1, left}
  end
  unknown = unknown + 1
  took = 1
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'unknown', unknown, 'took', took,
  'until', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {0, unknown, took}
