-- Lets no call go for a time. A longer pause stays.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 how long
-- Returns  1

--#include limiter.lua

s.pause = math.max(s.pause, now + arg[1])
save()
return 1
