"""Pushes to a registry over one connection, with the fewest requests that a client can do it with.

push_raw.py tags HOST FIRST COUNT     a small image once, then its manifest under COUNT tags
push_raw.py images HOST FIRST COUNT   COUNT images of a config and a layer of 2,000 bytes each
"""
import hashlib
import http.client
import json
import sys

TYPE = "application/vnd.oci.image.manifest.v1+json"
REPOSITORY = "bench/raw"


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


def make_manifest(connection, number):
    config = push_blob(connection, json.dumps({"architecture": "amd64", "os": "linux", "number": number, "rootfs": {"type": "layers", "diff_ids": []}}).encode())
    layer = push_blob(connection, (b"%08d" % number) * 250)
    return json.dumps({
        "schemaVersion": 2,
        "mediaType": TYPE,
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", **layer}],
    }).encode()


def main():
    mode, host, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    connection = http.client.HTTPConnection(host)
    same = make_manifest(connection, 0) if mode == "tags" else None
    for number in range(first, first + count):
        manifest = same or make_manifest(connection, number)
        send(connection, "PUT", f"/v2/{REPOSITORY}/manifests/t{number}", manifest, {"Content-Type": TYPE})


main()
