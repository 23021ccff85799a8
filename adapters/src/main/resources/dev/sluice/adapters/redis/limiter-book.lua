-- Books the first slot at which a request and its tokens are free.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 requests a minute, 2 tokens a minute, 3 tokens of the call, 4 the longest wait,
--          5 the least wait that the caller knows of, 6 the pause that it knows of,
--          7 the pauses that were lifted before that one
-- Returns  the wait; one beyond the longest has booked nothing. Where the call is to find out
--          whether the provider answers again: -1 less the wait

--#include limiter.lua

local rpm = in_force(arg[1], s.limit_requests)
local tpm = in_force(arg[2], s.limit_tokens)
local tokens = math.min(arg[3], tpm)
local least = now + math.max(arg[5], known(arg[6], arg[7])) - (lost and 0 or SLACK)
local slot = math.max(now, least, s.last, s.pause, s.requests, s.tokens - BURST,
  s.asked > now and s.probe or 0,
  s.provider_requests + s.refill_request,
  s.provider_tokens + tokens * s.refill_token)
local wait = math.ceil(slot - now)
if wait <= arg[4] then
  s.last = slot
  s.requests = slot + PERIOD / rpm
  s.tokens = math.max(s.tokens, slot) + cost(arg[3], tpm)
  s.provider_requests = s.provider_requests + s.refill_request
  s.provider_tokens = s.provider_tokens + tokens * s.refill_token
  local finds_out = s.asked > slot
  if finds_out then s.probe = slot + s.every end
  save()
  if finds_out then return -1 - wait end
end
return wait
