# The mock and the other commands of `rehearse`, in a small image:
#   docker build -t klaviyo-rehearsal .
#   docker run --rm -p 127.0.0.1:8080:8080 klaviyo-rehearsal
#   docker run --rm -v "$PWD:/work:ro" klaviyo-rehearsal check payloads/

FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.13-slim
# The build's wheels are mounted and not copied: a layer would keep them.
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels klaviyo-rehearsal
RUN useradd --uid 10001 --create-home rehearse
USER rehearse
# Read once here, so that a container is ready at once and may have a read-only file system.
RUN rehearse contracts list > /dev/null
WORKDIR /work
# Outside of its container a mock on 127.0.0.1 could not be reached. A variable, so that flags may follow `serve`.
ENV REHEARSE_SERVE_HOST=0.0.0.0
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s CMD ["rehearse", "health"]
ENTRYPOINT ["rehearse"]
CMD ["serve"]
