-- Takes in the limits that a provider gave with an answer.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 requests a minute, 2 tokens a minute, both as set;
--          3 limit, 4 remaining and 5 reset of the requests, 6 to 8 the same of the tokens,
--          -1 for a limit or a remainder that was not given
-- Returns  1

--#include limiter.lua

local rpm = in_force(arg[1], s.limit_requests)
local tpm = in_force(arg[2], s.limit_tokens)
if arg[3] > 0 then s.limit_requests = arg[3] end
if arg[6] > 0 then s.limit_tokens = arg[6] end
local new_rpm = in_force(arg[1], s.limit_requests)
local new_tpm = in_force(arg[2], s.limit_tokens)
-- What is booked at the old pace is too fast: those who hold it are to book again.
if new_rpm < rpm * 0.95 or new_tpm < tpm * 0.95 then
  s.pause = math.max(s.pause, math.min(s.last, now + SETTLING))
end

-- One call of a thousand tokens a minute finds out, whatever time was named.
-- What the provider has not seen yet, as a share of a minute.
local pending = math.max(0, s.last - now) / PERIOD
local function from(limit, remaining, reset, pace, slowest)
  local refill = 60000000 / limit
  if reset > 0 and limit > remaining then
    refill = math.min(reset / (limit - remaining), slowest)
  end
  local empty = now + (pending * pace - remaining) * refill
  return math.min(empty, now + PROBE - refill), refill
end
if arg[4] >= 0 then
  local limit = s.limit_requests > 0 and s.limit_requests or arg[1]
  s.provider_requests, s.refill_request = from(limit, arg[4], arg[5], new_rpm, PROBE)
end
if arg[7] >= 0 then
  local limit = s.limit_tokens > 0 and s.limit_tokens or arg[2]
  s.provider_tokens, s.refill_token = from(limit, arg[7], arg[8], new_tpm, PROBE / 1000)
end
save()
return 1
