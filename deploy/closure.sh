#!/usr/bin/env bash
# Copies the native libraries that the program loads by name, with all that they need, and PROJ's data, into a folder that is laid over a base image.
#   deploy/closure.sh ROOT          what .NET's chiseled image lacks (the Dockerfile)
#   deploy/closure.sh ROOT --base   that, and what the chiseled image holds: C and C++ runtime, OpenSSL, certificates, .NET. ROOT can then be chrooted into
set -euo pipefail

root=${1:?usage: closure.sh ROOT [--base]}
base=${2:-}
place="$root/usr/lib/x86_64-linux-gnu"
# In every chiseled image of .NET: never copied over it, since they belong together.
in_base='^(linux-vdso\.so\.1|ld-linux-x86-64\.so\.2|lib(c|m|dl|rt|pthread|resolv)\.so\.[0-9]+|libgcc_s\.so\.1|libstdc\+\+\.so\.6|libssl\.so\.3|libcrypto\.so\.3)$'

stop() { printf 'closure: %s\n' "$*" >&2; exit 1; }

# awk reads to the end: ldconfig would die of a closed pipe.
path_of() { ldconfig -p | awk -v name="$1" '$1 == name && /x86-64/ && !found { print $NF; found = 1 }'; }

# First of some names that is installed.
first() {
  local name path
  for name in "$@"; do
    path=$(path_of "$name")
    [ -n "$path" ] && { printf '%s\n' "$path"; return; }
  done
  stop "none of $* is installed: apt-get install libproj25 libtiff6 libdeflate0 libzstd1 proj-data"
}

# All that the given files need, themselves first, by full path.
needs() {
  printf '%s\n' "$@"
  ldd "$@" | awk '/not found/ && !/version/ { bad = 1; print "closure: " $1 " is not installed" > "/dev/stderr" } $2 == "=>" && $3 ~ /^\// { print $3 } END { exit bad }'
}

copy() { # FILE: under its own name, whatever it links to
  mkdir -p "$place"
  cp -L --preserve=mode,timestamps --no-clobber "$1" "$place/" 2>/dev/null || cp -L --preserve=mode,timestamps "$1" "$place/"
  copied+=("$1")
}

# The notices of the packages that the copied files are from, where Debian keeps them, and the texts that they point to. A library that
# was built by hand has none, and is the builder's to licence.
notices() {
  local names=() file package section
  for file in "${copied[@]}"; do names+=("$file" "/usr$file" "$(readlink -f "$file")"); done
  # One call for all: each reads the whole list of files.
  while read -r package; do
    section=$(dpkg-query -W -f '${Section}\n' "$package" | head -1)
    case $section in
      non-free* | contrib/* | restricted/* | multiverse/*) stop "$package is of $section: it may not be passed on with an image" ;;
    esac
    [ -f "/usr/share/doc/$package/copyright" ] || stop "$package has no /usr/share/doc/$package/copyright: an image may not carry it without"
    mkdir -p "$root/usr/share/doc/$package"
    cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/"
  done < <({ dpkg-query -S "${names[@]}" 2>/dev/null || true; } | grep -v '^diversion' | cut -d: -f1 | sort -u)
  mkdir -p "$root/usr/share/common-licenses"
  cp -LR /usr/share/common-licenses/. "$root/usr/share/common-licenses/"
}

copied=()
libraries=("$(first libproj.so.25 libproj.so.22)" "$(first libtiff.so.6)" "$(first libdeflate.so.0)" "$(first libzstd.so.1)")
while read -r file; do
  name=$(basename "$file")
  if [[ ! $name =~ $in_base ]]; then copy "$file"; fi
done < <(needs "${libraries[@]}" | sort -u)

data=$(for folder in /usr/share/proj /usr/local/share/proj; do [ -f "$folder/proj.db" ] && echo "$folder" && break; done) || true
[ -n "$data" ] || stop "proj.db is not installed: apt-get install proj-data"
mkdir -p "$root/usr/share/proj"
# The datum grids too: a coordinate must not depend on where it was computed.
cp -LR --preserve=mode,timestamps "$data/." "$root/usr/share/proj/"
copied+=("$data/proj.db")

[ "$base" = --base ] || { notices; exit 0; }

dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
mkdir -p "$root"/{usr/lib64,usr/share/dotnet/host,usr/share/dotnet/shared,etc/ssl,proc,dev,tmp}
chmod 1777 "$root/tmp"
ln -sfn usr/lib "$root/lib"
ln -sfn usr/lib64 "$root/lib64"
for name in ld-linux-x86-64.so.2 libc.so.6 libm.so.6 libdl.so.2 librt.so.1 libpthread.so.0 libresolv.so.2 libgcc_s.so.1 libstdc++.so.6 libssl.so.3 libcrypto.so.3; do
  file=$(path_of "$name")
  [ -n "$file" ] || stop "$name is not installed"
  copy "$file"
done
cp -L "$(path_of ld-linux-x86-64.so.2)" "$root/usr/lib64/"
[ -d /etc/ssl/certs ] && cp -LR /etc/ssl/certs "$root/etc/ssl/" 2>/dev/null || true
printf 'root:x:0:0:root:/:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n' >"$root/etc/passwd"
cp "$dotnet/dotnet" "$root/usr/share/dotnet/"
cp -R "$dotnet/host/fxr" "$root/usr/share/dotnet/host/"
cp -R "$dotnet/shared/." "$root/usr/share/dotnet/shared/"
notices
