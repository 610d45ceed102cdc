"""Pushes to a registry over one connection, with the fewest requests that a client can do it with.

push_raw.py tags HOST FIRST COUNT [REPOSITORY]              a small image once, then its manifest under COUNT tags
push_raw.py images HOST FIRST COUNT [REPOSITORY [LAYERS]]   COUNT images of a config and layers of 2,048 bytes each
"""
import hashlib
import http.client
import json
import sys
import tarfile

TYPE = "application/vnd.oci.image.manifest.v1+json"
LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar"
REPOSITORY = sys.argv[5] if len(sys.argv) > 5 else "bench/raw"
LAYERS = int(sys.argv[6]) if len(sys.argv) > 6 else 1


def send(connection, method, path, body=b"", headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in (201, 202):
        sys.exit(f"{method} {path}: {answer.status} {text!r}")
    return answer


def push_blob(connection, content):
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    location = send(connection, "POST", f"/v2/{REPOSITORY}/blobs/uploads/").getheader("Location")
    path = location[location.index("/v2/"):]
    send(connection, "PUT", f"{path}{'&' if '?' in path else '?'}digest={digest}", content, {"Content-Type": "application/octet-stream"})
    return {"digest": digest, "size": len(content)}


def make_layer(number, layer):
    """A tar with one file, not compressed."""
    entry = tarfile.TarInfo("layer%d" % layer)
    entry.size = 512
    return entry.tobuf(tarfile.USTAR_FORMAT) + (b"%08d" % number) * 64 + bytes(1024)


def make_manifest(connection, number):
    layers = [push_blob(connection, make_layer(number, layer)) for layer in range(LAYERS)]
    rootfs = {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}
    config = push_blob(connection, json.dumps({"architecture": "amd64", "os": "linux", "rootfs": rootfs}).encode())
    return json.dumps({
        "schemaVersion": 2,
        "mediaType": TYPE,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
        "layers": [{"mediaType": LAYER_TYPE, **layer} for layer in layers],
    }).encode()


def main():
    mode, host, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    connection = http.client.HTTPConnection(host)
    same = make_manifest(connection, 0) if mode == "tags" else None
    for number in range(first, first + count):
        manifest = same or make_manifest(connection, number)
        send(connection, "PUT", f"/v2/{REPOSITORY}/manifests/t{number}", manifest, {"Content-Type": TYPE})


main()
