# SPDX-License-Identifier: AGPL-3.0-or-later
"""A CSMS on PyPI ``ocpp`` and ``websockets``; same control and mutants as ocpp_rpc_csms.js."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import websockets
from ocpp.charge_point import ChargePoint as OcppChargePoint
from ocpp.exceptions import OCPPError
from ocpp.messages import Call, CallResult, unpack, validate_payload
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call_result as result16
from ocpp.v21 import ChargePoint as ChargePoint21
from ocpp.v21 import call_result as result21
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call_result as result201

TRANSACTIONS: dict[tuple[Any, ...], dict[str, Any]] = {}
CONNECTED: dict[str, Any] = {}
VIOLATIONS: list[dict[str, str]] = []
PASSWORDS: dict[str, str] = {}
LOGINS: list[dict[str, Any]] = []
MUTANT = os.environ.get("OCPPSIM_MUTANT", "")
FOREIGN_IDS = ["somebody-elses"] if MUTANT == "foreign-id" else []


def now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def row(charger: str, number: Any, **fields: Any) -> dict[str, Any]:
    return {
        "charger": charger,
        "id": str(number),
        "times_billed": 0,
        "billed_wh": 0,
        "open": True,
        **fields,
    }


def bill(tx: dict[str, Any], wh: int) -> None:
    if tx["open"]:
        tx.update(open=False, billed_wh=wh, times_billed=1)


def loses(timestamp: str, offline: bool = False) -> bool:
    """Whether the end of a transaction is told too late to be news, and this CSMS loses such."""
    age = datetime.now(UTC) - datetime.fromisoformat(timestamp)
    return MUTANT == "loses-replayed-stop" and (offline or age > timedelta(seconds=3))


def token_info(token: str) -> dict[str, str]:
    status = {"TAG-INVALID": "Invalid", "TAG-EXPIRED": "Expired", "TAG-BLOCKED": "Blocked"}
    info = {"status": status.get(token, "Accepted")}
    if token == "TAG-3":
        info["parent_id_tag"] = "GROUP-1"
    return info


def signed(request_pem: str) -> str:
    authority = ["-CA", os.environ["OCPPSIM_CA_CERT"], "-CAkey", os.environ["OCPPSIM_CA_KEY"]]
    command = ["openssl", "x509", "-req", *authority, "-set_serial", "7", "-days", "365"]
    done = subprocess.run(command, input=request_pem, capture_output=True, text=True, check=True)
    return done.stdout


class Watched(OcppChargePoint):
    """Records what the library finds wrong with a message before it answers."""

    async def _handle_call(self, msg: Any) -> None:
        try:
            await validate_payload(msg, self._ocpp_version)
        except OCPPError as error:
            self._complain(f"{msg.action}: {error}", msg.to_json())
        if msg.action == "StatusNotification" and FOREIGN_IDS:
            await self._send(json.dumps([3, FOREIGN_IDS.pop(), {}]))
            return
        await super()._handle_call(msg)

    def _complain(self, message: str, frame: str) -> None:
        VIOLATIONS.append({"charger": self.id, "message": message, "frame": frame})

    async def route_message(self, raw_msg: str) -> None:
        try:
            message = unpack(raw_msg)
        except OCPPError as error:
            self._complain(f"{error}: {raw_msg[:200]}", raw_msg)
        else:
            if isinstance(message, CallResult):
                await self._check_result(message)
        await super().route_message(raw_msg)

    async def _check_result(self, message: CallResult) -> None:
        message.action = self._asked
        try:
            await validate_payload(message, self._ocpp_version)
        except OCPPError as error:
            self._complain(f"{self._asked} result: {error}", message.to_json())

    async def call_raw(self, action: str, payload: dict[str, Any]) -> Any:
        """Any CALL, as JSON; the library's own ``call`` wants its data classes."""
        self._asked = action
        async with self._call_lock:
            request = Call(
                unique_id=str(self._unique_id_generator()), action=action, payload=payload
            )
            await validate_payload(request, self._ocpp_version)
            await self._send(request.to_json())
            answer = await self._get_specific_response(request.unique_id, 30)
        return answer.payload if isinstance(answer, CallResult) else {"error": answer.error_code}


class Csms16(Watched, ChargePoint16):
    @on("BootNotification")
    def boot(self, **_: Any) -> Any:
        return result16.BootNotification(current_time=now(), interval=300, status="Accepted")

    @on("Heartbeat")
    def heartbeat(self) -> Any:
        return result16.Heartbeat(current_time=now())

    @on("StatusNotification")
    def status(self, **_: Any) -> Any:
        return result16.StatusNotification()

    @on("Authorize")
    def authorize(self, id_tag: str) -> Any:
        return result16.Authorize(id_tag_info=token_info(id_tag))

    @on("MeterValues")
    def meter_values(self, **_: Any) -> Any:
        return result16.MeterValues()

    @on("FirmwareStatusNotification")
    def firmware_status(self, **_: Any) -> Any:
        return result16.FirmwareStatusNotification()

    @on("SignedFirmwareStatusNotification")
    def signed_firmware_status(self, **_: Any) -> Any:
        return result16.SignedFirmwareStatusNotification()

    @on("DiagnosticsStatusNotification")
    def diagnostics_status(self, **_: Any) -> Any:
        return result16.DiagnosticsStatusNotification()

    @on("LogStatusNotification")
    def log_status(self, **_: Any) -> Any:
        return result16.LogStatusNotification()

    @on("SecurityEventNotification")
    def security_event(self, **_: Any) -> Any:
        return result16.SecurityEventNotification()

    @on("SignCertificate")
    def sign_certificate(self, **_: Any) -> Any:
        return result16.SignCertificate(status="Accepted")

    @after("SignCertificate")
    async def bring_certificate(self, csr: str) -> None:
        if "OCPPSIM_CA_KEY" in os.environ:
            await self.call_raw("CertificateSigned", {"certificateChain": signed(csr)})

    @on("DataTransfer")
    def data_transfer(self, **_: Any) -> Any:
        return result16.DataTransfer(status="UnknownVendorId")

    @on("StartTransaction")
    def start_transaction(
        self, connector_id: int, id_tag: str, timestamp: str, meter_start: int, **_: Any
    ) -> Any:
        key = (self.id, connector_id, id_tag, timestamp, meter_start)
        if key not in TRANSACTIONS:
            number = sum(1 for k in TRANSACTIONS if len(k) == 5) + 1
            tx = row(self.id, number, evse=connector_id, token=id_tag, meter_start_wh=meter_start)
            TRANSACTIONS[key] = TRANSACTIONS[self.id, str(number)] = tx
        return result16.StartTransaction(
            transaction_id=int(TRANSACTIONS[key]["id"]), id_tag_info=token_info(id_tag)
        )

    @on("StopTransaction")
    def stop_transaction(
        self, transaction_id: int, meter_stop: int, timestamp: str, **_: Any
    ) -> Any:
        tx = TRANSACTIONS.get((self.id, str(transaction_id)))
        if tx and not loses(timestamp):
            tx["meter_stop_wh"] = meter_stop
            bill(tx, meter_stop - tx["meter_start_wh"])
        return result16.StopTransaction()


def register(meter_value: list[dict[str, Any]] | None, context: str) -> int | None:
    """The energy register with that context, else the last one there is."""
    last = None
    for meter in meter_value or []:
        for sample in meter["sampled_value"]:
            measurand = sample.get("measurand", "Energy.Active.Import.Register")
            if measurand != "Energy.Active.Import.Register" or "phase" in sample:
                continue
            last = round(
                sample["value"] * 10 ** sample.get("unit_of_measure", {}).get("multiplier", 0)
            )
            if sample.get("context") == context:
                return last
    return last


def note_event(charger: str, event_type: str, info: dict[str, Any], event: dict[str, Any]) -> None:
    number = info["transaction_id"]
    tx = TRANSACTIONS.setdefault((charger, number), row(charger, number))
    if event.get("evse"):
        tx["evse"] = event["evse"]["id"]
    if event.get("id_token") and "token" not in tx:
        tx["token"] = event["id_token"]["id_token"]
    ended = event_type == "Ended"
    lost = ended and loses(event["timestamp"], event.get("offline", False))
    wh = register(event.get("meter_value"), f"Transaction.{'End' if ended else 'Begin'}")
    if wh is not None:
        tx.setdefault("meter_start_wh", wh)
    if ended and not lost:
        tx["meter_stop_wh"] = wh or 0
        bill(tx, (wh or 0) - tx.get("meter_start_wh", 0))


def handlers_2(result: Any) -> type:
    class Handlers:
        id: str

        @on("BootNotification")
        def boot(self, **_: Any) -> Any:
            return result.BootNotification(current_time=now(), interval=300, status="Accepted")

        @on("Heartbeat")
        def heartbeat(self, **_: Any) -> Any:
            return result.Heartbeat(current_time=now())

        @on("StatusNotification")
        def status(self, **_: Any) -> Any:
            return result.StatusNotification()

        @on("Authorize")
        def authorize(self, **_: Any) -> Any:
            return result.Authorize(id_token_info={"status": "Accepted"})

        @on("MeterValues")
        def meter_values(self, **_: Any) -> Any:
            return result.MeterValues()

        @on("NotifyReport")
        def notify_report(self, **_: Any) -> Any:
            return result.NotifyReport()

        @on("SecurityEventNotification")
        def security(self, **_: Any) -> Any:
            return result.SecurityEventNotification()

        @on("SignCertificate")
        def sign_certificate(self, **_: Any) -> Any:
            return result.SignCertificate(status="Accepted")  # the test brings the certificate

        @on("DataTransfer")
        def data_transfer(self, **_: Any) -> Any:
            return result.DataTransfer(status="UnknownVendorId")

        @on("TransactionEvent")
        def event(self, event_type: str, transaction_info: dict[str, Any], **event: Any) -> Any:
            note_event(self.id, event_type, transaction_info, event)
            known = {"status": "Accepted"} if event.get("id_token") else None
            return result.TransactionEvent(id_token_info=known)

    return Handlers


class Csms201(handlers_2(result201), Watched, ChargePoint201):  # type: ignore[misc]
    pass


class Csms21(handlers_2(result21), Watched, ChargePoint21):  # type: ignore[misc]
    pass


VERSIONS = {"ocpp1.6": Csms16, "ocpp2.0.1": Csms201, "ocpp2.1": Csms21}


def let_in(connection: Any, request: Any) -> Any:
    """Basic auth, or a client certificate that TLS has verified."""
    identity = request.path.rsplit("/", 1)[-1]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    password = base64.b64decode(token).decode().partition(":")[2] if scheme == "Basic" else ""
    peer = connection.transport.get_extra_info("peercert") or {}
    names = {key: value for part in peer.get("subject", ()) for key, value in part}
    LOGINS.append(
        {
            "charger": identity,
            "secure": connection.transport.get_extra_info("ssl_object") is not None,
            "password": password,
            "subject": names.get("commonName", ""),
            "serial": peer.get("serialNumber", ""),
        }
    )
    if identity in PASSWORDS and not names and PASSWORDS[identity] != password:
        return connection.respond(401, "who are you?")
    return None


async def serve_charger(socket: Any) -> None:
    identity = socket.request.path.rsplit("/", 1)[-1]
    charger = VERSIONS[socket.subprotocol](identity, socket)
    CONNECTED[identity] = charger
    try:
        await charger.start()
    except websockets.ConnectionClosed:
        pass
    finally:
        if CONNECTED.get(identity) is charger:
            del CONNECTED[identity]


def connection_of(charger: str) -> Any:
    """A charger knows that it is connected a moment before its CSMS does."""
    deadline = time.monotonic() + 2
    while charger not in CONNECTED and time.monotonic() < deadline:
        time.sleep(0.01)
    return CONNECTED[charger]


def control_server(loop: asyncio.AbstractEventLoop) -> ThreadingHTTPServer:
    class Control(BaseHTTPRequestHandler):
        def reply(self, data: Any) -> None:
            body = json.dumps(data, default=str).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.path == "/ledger":
                rows = list({id(tx): tx for tx in TRANSACTIONS.values()}.values())
                self.reply({"transactions": rows, "connected": sorted(CONNECTED)})
            elif self.path == "/logins":
                self.reply(LOGINS)
            else:
                self.reply(VIOLATIONS)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/password":
                PASSWORDS[asked["charger"]] = asked["password"]
                return self.reply({})
            charger, payload = asked["charger"], asked["payload"]
            try:
                calling = connection_of(charger).call_raw(asked["action"], payload)
                answer = asyncio.run_coroutine_threadsafe(calling, loop).result(40)
                if payload.get("key") == "AuthorizationKey" and answer.get("status") == "Accepted":
                    PASSWORDS.update({charger: payload["value"]} if charger in PASSWORDS else {})
                self.reply({"result": answer})
            except Exception as error:  # the test reads what went wrong
                self.reply({"error": repr(error)})

        def log_message(self, *_: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Control)


def tls() -> ssl.SSLContext | None:
    certificate = os.environ.get("OCPPSIM_TLS_CERT")
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, os.environ["OCPPSIM_TLS_KEY"])
    if ca := os.environ.get("OCPPSIM_TLS_CA"):
        context.load_verify_locations(ca)
        optional = "OCPPSIM_TLS_PROFILES" in os.environ
        context.verify_mode = ssl.CERT_OPTIONAL if optional else ssl.CERT_REQUIRED
    return context


async def main() -> None:
    loop = asyncio.get_running_loop()
    control = control_server(loop)
    threading.Thread(target=control.serve_forever, daemon=True).start()
    protocols = [websockets.Subprotocol(name) for name in reversed(VERSIONS)]
    context = tls()

    def listen(secured: ssl.SSLContext | None) -> Any:
        return websockets.serve(
            serve_charger,
            "127.0.0.1",
            0,
            subprotocols=protocols,
            process_request=let_in,
            ssl=secured,
        )

    async with listen(context) as server, listen(None) as plain:
        port, plain_port = (s.sockets[0].getsockname()[1] for s in (server, plain))
        addresses = {
            "url": f"{'wss' if context else 'ws'}://127.0.0.1:{port}",
            "plain_url": f"ws://127.0.0.1:{plain_port}",
            "control": f"http://127.0.0.1:{control.server_port}",
        }
        print(json.dumps(addresses), flush=True)
        await loop.run_in_executor(None, sys.stdin.read)  # ends with its parent


if __name__ == "__main__":
    asyncio.run(main())
