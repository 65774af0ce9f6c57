# SPDX-License-Identifier: AGPL-3.0-or-later
"""The security of all versions over real TLS, against CSMSs built on libraries that are not ours.

One server speaks plainly and, beside it, TLS that takes client certificates without requiring
them; who got in, and with what, is in its list of logins. The authority is OpenSSL's own program.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from ocppsim import ChargePoint, Csms, Tls
from ocppsim.config import Persona

from tests.python.conftest import OtherCsms, end, start_other

FIRST, SECOND = "first-password-1", "second-password-2"
REDIAL: dict[str, Any] = {"back_off_wait_minimum": "200ms", "back_off_random_range": 0}


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """Signs what it is given, in a directory of its own."""

    def __init__(self, directory: Path, name: str) -> None:
        self.directory = directory
        self.ca, self.key = directory / f"{name}.pem", directory / f"{name}.key"
        self._serial = 4096
        openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-days", "100", "-subj", f"/O=Test CPO/CN={name}", "-keyout", self.key),
            *("-out", self.ca),
        )

    def sign(self, request: Path, *extensions: str) -> Path:
        self._serial += 1
        made, extra = request.with_suffix(".pem"), request.with_suffix(".ext")
        extra.write_text("\n".join(extensions))
        openssl(
            *("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key, "-days", "90"),
            *("-set_serial", str(self._serial), "-extfile", extra, "-out", made),
        )
        return made

    def issue(self, name: str, *extensions: str) -> tuple[Path, Path]:
        request = self.directory / f"{name}.csr"
        key = request.with_suffix(".key")
        openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", f"/O=Test CPO/CN={name}", "-keyout", key, "-out", request),
        )
        return self.sign(request, *extensions), key

    def sign_text(self, request: str) -> str:
        """As a CSMS would: PEM in, PEM out."""
        file = self.directory / f"asked-{self._serial}.csr"
        file.write_text(request)
        return self.sign(file, "keyUsage=digitalSignature").read_text()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "Test Root")


@pytest.fixture(params=["ocpp-rpc", "pypi-ocpp"])
def csms(request: pytest.FixtureRequest, authority: Authority) -> Generator[OtherCsms, None, None]:
    certificate, key = authority.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1")
    process, other = start_other(
        request.param,
        OCPPSIM_TLS_CERT=str(certificate),
        OCPPSIM_TLS_KEY=str(key),
        OCPPSIM_TLS_CA=str(authority.ca),
        OCPPSIM_TLS_PROFILES="1",
    )
    yield other
    end(process)


def set_key(csms: OtherCsms, key: str, value: str) -> str:
    answer = csms.call("CP-1", "ChangeConfiguration", {"key": key, "value": value})
    return str(answer["status"])


def latest(csms: OtherCsms) -> dict[str, Any]:
    return dict(csms.logins()[-1])


@pytest.mark.parametrize(
    ("version", "profile"),
    [("1.6", 0), ("1.6", 1), ("1.6", 2), ("1.6", 3), ("2.0.1", 1), ("2.1", 2), ("2.0.1", 3)],
)
def test_every_profile_logs_in_its_own_way(
    csms: OtherCsms, authority: Authority, version: str, profile: int
) -> None:
    certificate, key = authority.issue("SN-1", "keyUsage=digitalSignature")
    if profile in (1, 2):
        csms.expect_password("CP-1", FIRST)
    tls = {
        0: Tls(),
        1: Tls(),
        2: Tls(ca=str(authority.ca)),
        3: Tls(ca=str(authority.ca), certificate=str(certificate), key=str(key)),
    }[profile]
    url = csms.plain_url if profile < 2 else csms.url
    with ChargePoint(
        "CP-1", url=url, version=version, security_profile=profile, password=FIRST, tls=tls
    ) as cp:
        cp.wait_for("boot_answered", text="Accepted")
        login = latest(csms)
        assert login["secure"] == (profile >= 2)
        assert login["password"] == (FIRST if profile in (1, 2) else "")
        assert login["subject"] == ("SN-1" if profile == 3 else "")
        if profile > 0:
            cp.wait_for_message(
                "SecurityEventNotification", payload={"type": "StartupOfTheDevice"}, past=True
            )
    assert csms.violations() == []


@pytest.mark.parametrize(
    ("version", "refused", "strange"),
    [
        ("1.6", "FailedToAuthenticationAtCentralSystem", "InvalidCentralSystemCertificate"),
        ("2.0.1", "FailedToAuthenticateAtCsms", "InvalidCsmsCertificate"),
    ],
)
def test_the_wrong_password_and_a_strange_server_are_noticed(
    csms: OtherCsms, authority: Authority, tmp_path: Path, version: str, refused: str, strange: str
) -> None:
    csms.expect_password("CP-1", SECOND)
    with ChargePoint(
        "CP-1", url=csms.plain_url, version=version, security_profile=1, password=FIRST
    ) as cp:
        cp.wait_for("security_event", text=refused)
    tls = Tls(ca=str(Authority(tmp_path, "Stranger").ca))
    with ChargePoint(
        "CP-1", url=csms.url, version=version, security_profile=2, password=SECOND, tls=tls
    ) as cp:
        cp.wait_for("security_event", text=strange)


def test_the_host_name_is_checked_unless_told_not_to(csms: OtherCsms, authority: Authority) -> None:
    """The server's certificate is for the address, the url says the name."""
    url = csms.url.replace("127.0.0.1", "localhost")
    for checked in (True, False):
        tls = Tls(ca=str(authority.ca), verify_host=checked)
        with ChargePoint("CP-1", url=url, security_profile=2, password=FIRST, tls=tls) as cp:
            if checked:
                cp.wait_for("security_event", text="InvalidCentralSystemCertificate")
            else:
                cp.wait_for("boot_answered", text="Accepted")


OUTDATED = {
    "InvalidTLSVersion": (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"),
    "InvalidTLSCipherSuite": (
        ssl.TLSVersion.TLSv1_2,
        ssl.TLSVersion.TLSv1_2,
        "NULL-SHA256:@SECLEVEL=0",
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("event", OUTDATED)
def test_a_server_with_outdated_tls_is_noticed(authority: Authority, event: str) -> None:
    certificate, key = authority.issue("127.0.0.1", "subjectAltName=IP:127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    oldest, newest, ciphers = OUTDATED[event]
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = oldest, newest

    def refuse_one(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with contextlib.suppress(OSError), peer:
            context.wrap_socket(peer, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        waiting = threading.Thread(target=refuse_one, args=[listener], daemon=True)
        waiting.start()
        url = f"wss://127.0.0.1:{listener.getsockname()[1]}"
        tls = Tls(ca=str(authority.ca))
        with ChargePoint("CP-1", url=url, security_profile=2, password=FIRST, tls=tls) as cp:
            cp.wait_for("security_event", text=event)
        waiting.join(10)


@pytest.mark.parametrize("rsa", [False, True])
def test_a_running_charger_is_led_from_profile_1_to_3(
    csms: OtherCsms, authority: Authority, rsa: bool
) -> None:
    csms.expect_password("CP-1", FIRST)
    with ChargePoint(
        "CP-1",
        url=csms.plain_url,
        secure_url=csms.url,
        security_profile=1,
        password=FIRST,
        serial_number="SN-1",
        persona=Persona(rsa_keys=rsa),
        **REDIAL,
    ) as cp:
        cp.wait_for("boot_answered", text="Accepted")

        # A01: another password
        assert set_key(csms, "AuthorizationKey", SECOND) == "Accepted"
        csms.expect_password("CP-1", SECOND)
        cp.wait_for("connected")
        assert latest(csms)["password"] == SECOND

        # A05: not without a root; then profile 2
        assert set_key(csms, "SecurityProfile", "2") == "Rejected"
        root = {"certificateType": "CentralSystemRootCertificate"}
        install = {**root, "certificate": authority.ca.read_text()}
        assert csms.call("CP-1", "InstallCertificate", install) == {"status": "Accepted"}
        installed = csms.call("CP-1", "GetInstalledCertificateIds", root)
        assert len(installed["certificateHashData"]) == 1
        assert set_key(csms, "SecurityProfile", "2") == "Accepted"
        cp.wait_for("connected")
        assert latest(csms) | {"password": SECOND, "secure": True} == latest(csms)

        # A02: a certificate of its own; then profile 3
        assert set_key(csms, "SecurityProfile", "3") == "Rejected"
        assert set_key(csms, "CpoName", "Test CPO") == "Accepted"
        give_certificate(cp, csms, authority)
        assert set_key(csms, "SecurityProfile", "3") == "Accepted"
        cp.wait_for("connected")
        first = latest(csms)
        assert (first["subject"], first["password"]) == ("SN-1", "")

        # the next certificate takes the place of the first
        give_certificate(cp, csms, authority)
        cp.wait_for("connected")
        assert latest(csms)["serial"] != first["serial"]

        # no way back, and the root that is in use stays
        assert set_key(csms, "SecurityProfile", "1") == "Rejected"
        data = {"certificateHashData": installed["certificateHashData"][0]}
        assert csms.call("CP-1", "DeleteCertificate", data) == {"status": "Failed"}

        cp.security_event("TamperDetectionActivated", "lid open")
        cp.wait_for_message(
            "SecurityEventNotification", direction="received", frame="call_result", past=True
        )
    assert csms.violations() == []


def give_certificate(
    cp: ChargePoint,
    csms: OtherCsms,
    authority: Authority,
    trigger: str = "ExtendedTriggerMessage",
    of: str = "ChargePoint",
) -> None:
    asked = {"requestedMessage": f"Sign{of}Certificate"}
    assert csms.call("CP-1", trigger, asked) == {"status": "Accepted"}
    request = cp.wait_for_message("SignCertificate").payload["csr"]
    cp.wait_for_message("SignCertificate", direction="received", frame="call_result")
    chain = {"certificateChain": authority.sign_text(request)}
    assert csms.call("CP-1", "CertificateSigned", chain) == {"status": "Accepted"}


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_the_credentials_of_a_running_2_x_charger_are_changed(
    csms: OtherCsms, authority: Authority, tmp_path: Path, version: str
) -> None:
    csms.expect_password("CP-1", FIRST)
    place = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    options: dict[str, Any] = {"version": version, "serial_number": "SN-1", **REDIAL}
    with ChargePoint(
        "CP-1", url=csms.plain_url, security_profile=1, password=FIRST, **options
    ) as cp:
        cp.wait_for("boot_answered", text="Accepted")
        change = {"setVariableData": [{**place, "attributeValue": SECOND}]}
        answer = csms.call("CP-1", "SetVariables", change)
        assert answer["setVariableResult"][0]["attributeStatus"] == "Accepted"
        csms.expect_password("CP-1", SECOND)
        cp.wait_for("connected")
        assert latest(csms)["password"] == SECOND

    certificate, key = authority.issue("SN-1", "keyUsage=digitalSignature")
    tls = Tls(ca=str(authority.ca), certificate=str(certificate), key=str(key))
    organization = {"SecurityCtrlr.OrganizationName": "Test CPO"}
    with ChargePoint(
        "CP-1", url=csms.url, security_profile=3, tls=tls, variables=organization, **options
    ) as cp:
        cp.wait_for("boot_answered", text="Accepted")
        first = latest(csms)
        give_certificate(cp, csms, authority, "TriggerMessage", "ChargingStation")
        cp.wait_for("connected")
        assert latest(csms)["serial"] != first["serial"]
        assert latest(csms)["subject"] == "SN-1"

        more = Authority(tmp_path, "More").ca.read_text()
        install = {"certificateType": "CSMSRootCertificate", "certificate": more}
        assert csms.call("CP-1", "InstallCertificate", install) == {"status": "Accepted"}
        install["certificateType"] = "V2GRootCertificate"
        assert csms.call("CP-1", "InstallCertificate", install)["status"] == "Rejected"
        installed = csms.call("CP-1", "GetInstalledCertificateIds", {})
        chains = installed["certificateHashDataChain"]
        assert [chain["certificateType"] for chain in chains] == ["CSMSRootCertificate"] * 2
        for chain, status in zip(chains, ["Failed", "Accepted"], strict=True):  # the first is used
            data = {"certificateHashData": chain["certificateHashData"]}
            assert csms.call("CP-1", "DeleteCertificate", data)["status"] == status

        cp.security_event("TamperDetectionActivated", "lid open")
        cp.wait_for_message(
            "SecurityEventNotification", payload={"type": "TamperDetectionActivated"}, past=True
        )
        cp.wait_for_message(
            "SecurityEventNotification", direction="received", frame="call_result", past=True
        )
    assert csms.violations() == []


def test_a_profile_that_fails_is_given_back(csms: OtherCsms, tmp_path: Path) -> None:
    """The root that was installed is not the one the server's certificate stands under."""
    stranger = Authority(tmp_path, "Stranger")
    with ChargePoint(
        "CP-1",
        url=csms.plain_url,
        secure_url=csms.url,
        security_profile=1,
        password=FIRST,
        **REDIAL,
    ) as cp:
        cp.wait_for("boot_answered", text="Accepted")
        install = {
            "certificateType": "CentralSystemRootCertificate",
            "certificate": stranger.ca.read_text(),
        }
        assert csms.call("CP-1", "InstallCertificate", install) == {"status": "Accepted"}
        assert set_key(csms, "SecurityProfile", "2") == "Accepted"
        cp.wait_for("security_profile_changed", text="fallback")
        cp.wait_for("connected")
        assert latest(csms)["secure"] is False
        assert cp.variable("SecurityProfile") == "1"
    assert csms.violations() == []


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_the_reference_csms_signs_in_every_version(authority: Authority, version: str) -> None:
    old = version == "1.6"
    organization = "CpoName" if old else "SecurityCtrlr.OrganizationName"
    action = "ExtendedTriggerMessage" if old else "TriggerMessage"
    wanted = f"Sign{'ChargePoint' if old else 'ChargingStation'}Certificate"
    with (
        Csms(authority=(str(authority.ca), str(authority.key))) as csms,
        ChargePoint(
            "CP-1",
            url=csms.url,
            version=version,
            tls=Tls(ca=str(authority.ca)),
            variables={organization: "Test CPO"},
        ) as cp,
    ):
        cp.wait_for("boot_answered", text="Accepted")
        assert csms.call("CP-1", action, {"requestedMessage": wanted}) == {"status": "Accepted"}
        changed = cp.wait_for("certificates_changed")
        assert changed.text.endswith("Certificate installed")
