#!/bin/sh
# Installs Debian packages for Finsam. Run as root: sh scripts/install-debian.sh PACKAGE...
set -eu
export DEBIAN_FRONTEND=noninteractive

install() {
    apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -- "$@" </dev/null
}

apt-get update -q -o DPkg::Lock::Timeout=300 </dev/null

case " $* " in
*" postgresql "*)
    # Finsam runs a private cluster. Debian's package would make and start one of its own on port 5432,
    # so that is switched off while the package is installed, and the setting is put back afterwards.
    install postgresql-common
    conf=/etc/postgresql-common/createcluster.conf
    cp -p "$conf" "$conf.finsam"
    trap 'mv -f "$conf.finsam" "$conf"' EXIT
    printf '\ncreate_main_cluster = false\n' >>"$conf"
    ;;
esac

install "$@"
