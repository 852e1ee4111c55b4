# The image of web, worker and beat. `make run` does not use it; docs/drift.md says when it is wanted.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home finsam \
    && install -d -o finsam -m 0700 /data

WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements/base.txt
COPY . .

ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=finsam.settings DATADIR=/data PORT=8000
USER finsam
EXPOSE 8000
CMD ["gunicorn", "finsam.wsgi:application", "--bind", "0.0.0.0:8000", "-k", "gthread", \
     "--workers", "2", "--threads", "4", "--no-control-socket"]
