-- A call found out that the provider answers again: all go on.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     none
-- Returns  1

--#include limiter.lua

s.asked = 0
s.probe = 0
save()
redis.call('HDEL', KEYS[1], 'reason')
return 1
