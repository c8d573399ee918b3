#!/bin/sh
# Fetch the vendored files of this folder again from npm, with their licences. Needs npm, tar, sed and awk.
# Usage: sh static/vendor/fetch.sh
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

get() { # get NAME VERSION: unpack the package into $work/NAME
    mkdir -p "$work/$1"
    file=$(cd "$work" && npm pack --silent "$1@$2")
    tar xzf "$work/$file" -C "$work/$1" --strip-components 1
}

get leaflet 1.9.4
rm -rf leaflet && mkdir -p leaflet/images
# A source map would only be asked for by developer tools, and is not here.
sed '/^\/\/# sourceMappingURL=/d' "$work/leaflet/dist/leaflet.js" > leaflet/leaflet.js
cp "$work/leaflet/dist/leaflet.css" "$work/leaflet/LICENSE" leaflet/
cp "$work"/leaflet/dist/images/*.png leaflet/images/

get protomaps-leaflet 5.1.0
get pmtiles 4.5.0
rm -rf protomaps && mkdir -p protomaps
for name in protomaps-leaflet pmtiles; do
    sed '/^\/\/# sourceMappingURL=/d' "$work/$name/dist/$name.js" > "protomaps/$name.js"
done
# The browser builds carry their dependencies inside: keep the licences of all of them.
{
    echo "protomaps-leaflet 5.1.0 and pmtiles 4.5.0 (both BSD-3-Clause)"
    echo
    cat "$work/protomaps-leaflet/LICENSE"
    for part in @mapbox/point-geometry@1.1.0 @mapbox/vector-tile@2.0.4 @protomaps/basemaps@5.7.2 color2k@2.0.3 \
        fflate@0.8.2 pbf@4.0.1 potpack@1.0.2 quickselect@2.0.0 rbush@3.0.1; do
        name=${part%@*}
        get "$name" "${part##*@}"
        echo
        echo "---- $part ($(sed -n 's/.*"license": *"\([^"]*\)".*/\1/p' "$work/$name/package.json" | head -n 1))"
        echo
        find "$work/$name" -maxdepth 1 -iname 'LICENSE*' -exec cat {} +
    done
} > protomaps/LICENSES

rm -rf fonts && mkdir -p fonts
get @fontsource-variable/inter 5.3.0
get @fontsource-variable/source-serif-4 5.3.1
: > fonts/fonts.css
font() { # font PACKAGE STYLESHEET SUBSET...: copy the subsets and their @font-face rules
    folder="$work/@fontsource-variable/$1" sheet=$2
    name=$1
    shift 2
    for subset in "$@"; do
        awk -v mark="/* $name-$subset */" '$0 == mark {on = 1} on {print} on && /^}/ {exit}' "$folder/$sheet" |
            sed 's|url(./files/|url(|' >> fonts/fonts.css
        echo >> fonts/fonts.css
        cp "$folder/files/$name-$subset.woff2" fonts/
    done
    cp "$folder/LICENSE" "fonts/LICENSE.$name"
}
font inter wght.css latin-wght-normal latin-ext-wght-normal greek-wght-normal cyrillic-wght-normal \
    vietnamese-wght-normal
font source-serif-4 wght.css latin-wght-normal latin-ext-wght-normal greek-wght-normal cyrillic-wght-normal \
    vietnamese-wght-normal
font source-serif-4 wght-italic.css latin-wght-italic latin-ext-wght-italic
