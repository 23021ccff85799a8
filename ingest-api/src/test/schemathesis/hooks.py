"""What Schemathesis cannot know by itself of the API."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def ndjson(ctx, value):
    """A batch is sent as the text that it is; what is no text has no form, and nothing is sent."""
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else b""
