-- Ends the pause, and what the provider asked for, on the word of an operator.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     none
-- Returns  1, 0 if there was no pause

--#include limiter.lua

local paused = s.pause > now or s.asked > now
s.pause = 0
s.asked = 0
s.probe = 0
s.lifts = s.lifts + 1
-- What the provider said of its limits is forgotten with it: the next answer says it again.
s.limit_requests = 0
s.limit_tokens = 0
s.provider_requests = 0
s.provider_tokens = 0
save()
redis.call('HDEL', KEYS[1], 'reason')
return paused and 1 or 0
