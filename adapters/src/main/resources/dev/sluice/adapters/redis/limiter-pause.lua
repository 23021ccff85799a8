-- Lets no call go for a time. A longer pause stays.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 how long, 2 how long the provider asked for, 3 its words
-- Returns  the number of pauses that were lifted before

--#include limiter.lua

s.pause = math.max(s.pause, now + arg[1])
if arg[2] > arg[1] then
  s.asked = math.max(s.asked, now + arg[2])
  s.probe = math.max(s.probe, s.pause)
  s.every = arg[1]
end
save()
redis.call('HSET', KEYS[1], 'reason', ARGV[3])
return s.lifts
