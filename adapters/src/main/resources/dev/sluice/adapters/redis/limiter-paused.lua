-- Reads how long the pause still lasts.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 the pause that the caller knows of, 2 the pauses that were lifted before it
-- Returns  the time left, 0 without a pause

--#include limiter.lua

return math.ceil(math.max(0, s.pause - now, known(arg[1], arg[2])))
