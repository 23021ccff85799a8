-- The shared part of the steps of the rate limiter, included at the start of each.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     numbers, read into arg
--
-- Times are microseconds of the clock of Redis with three decimals: exact enough in the doubles of
-- Lua 5.1, written with %.3f because its own form of large numbers has 14 digits.
--
-- Fields of the hash, each but the last two held in s:
--   requests, tokens                   the moments from which the next request and tokens are free
--   last                               the last slot given
--   pause                              the end of the pause
--   asked                              the end of the time that the provider asked for, where that
--                                      is longer than a pause may be
--   probe                              until asked, when the next call may find out
--   every                              the time between two such calls
--   lifts                              how many pauses were lifted by an operator
--   limit_requests, limit_tokens       the limits that the provider itself gave
--   provider_requests, provider_tokens when the provider would have begun to refill from nothing
--                                      to what it said is left, less what was booked since
--   refill_request, refill_token       the time that it takes to refill one
--   seen                               when the hash was written last
--   reason                             the provider's words for the pause

-- A minute, in which 98.5 % of a limit are given out: the rest absorbs that calls do not arrive as
-- evenly as they were booked.
local PERIOD = 60913705.584
-- How much of the tokens may be taken at once after a lull, as a time, so that calls of different
-- sizes can use requests and tokens fully at the same time. Below a second, for providers that
-- apply their limits by the second.
local BURST = 900000
-- How much earlier than a process remembers its last slot the next one may be: more than the
-- uncertainty of the way to Redis and back, or every booking would push the next one by that.
local SLACK = 250000
-- When a provider says that no room is left, one call finds out after this time if that still
-- holds.
local PROBE = 60000000
-- At most so much of what is booked is given up when a provider lowers its limits.
local SETTLING = 5000000
-- How long, in milliseconds, a provider's figures are believed without being given again.
local TTL = 3600000

local arg = {}
for i = 1, #ARGV do
  arg[i] = tonumber(ARGV[i])
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local MOMENTS = {'requests', 'tokens', 'last', 'pause', 'provider_requests', 'provider_tokens',
  'asked', 'probe'}
local FIGURES = {'refill_request', 'refill_token', 'limit_requests', 'limit_tokens', 'every', 'lifts'}
local stored = redis.call('HMGET', KEYS[1], 'seen', unpack(MOMENTS))
-- A clock that was set back would otherwise make everybody wait for as long.
local lost = not stored[1]
local back = math.max(0, (tonumber(stored[1]) or now) - now)
local s = {}
for i, name in ipairs(MOMENTS) do
  s[name] = (tonumber(stored[i + 1]) or 0) - back
end
stored = redis.call('HMGET', KEYS[1], unpack(FIGURES))
for i, name in ipairs(FIGURES) do
  s[name] = tonumber(stored[i]) or 0
end

local function save()
  local values = {'seen', string.format('%.3f', now)}
  for name, value in pairs(s) do
    values[#values + 1] = name
    values[#values + 1] = string.format('%.3f', value)
  end
  redis.call('HSET', KEYS[1], unpack(values))
  local ahead = math.max(0, s.requests - now, s.tokens - now, s.pause - now,
    s.asked > now and s.probe - now or 0)
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', TTL + math.ceil(ahead / 1000)))
end

-- The smaller of what is set and what the provider says.
local function in_force(set, said)
  return said > 0 and math.min(set, said) or set
end

-- What is left of a pause that a process remembers, unless it was lifted since.
local function known(left, lifts)
  return s.lifts > lifts and 0 or left
end

-- A call larger than a whole minute is charged one minute, or it would never be over.
local function cost(tokens, limit)
  return math.min(tokens * PERIOD / limit, PERIOD)
end
