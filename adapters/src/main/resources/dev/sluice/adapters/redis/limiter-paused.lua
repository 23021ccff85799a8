-- Reads how long the pause still lasts.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     none
-- Returns  the time left, 0 without a pause

--#include limiter.lua

return math.ceil(math.max(0, s.pause - now))
