-- Tells the pause of a model.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     none
-- Returns  the time until the next call may go, the time left of what the provider asked for,
--          its words; both times are 0 without a pause

--#include limiter.lua

local function left(moment)
  return math.ceil(math.max(0, moment - now))
end
return {
  math.max(left(s.pause), s.asked > now and left(s.probe) or 0),
  math.max(left(s.pause), left(s.asked)),
  redis.call('HGET', KEYS[1], 'reason') or ''
}
