"""Which ports a run takes."""

import socket

from deploy.local import ports


def test_a_usual_port_that_is_taken_is_replaced_and_the_others_are_kept():
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        socket.create_server(("127.0.0.1", 0)) as s,
    ):
        free = s.getsockname()[1]
        s.close()
        usual = {"one": taken.getsockname()[1], "two": free}

        chosen = ports.choose(usual)

    assert chosen["one"] != usual["one"]
    assert chosen["two"] == free


def test_no_two_names_share_a_port():
    names = {f"name {number}": 0 for number in range(40)}

    chosen = ports.choose(names, anywhere=True)

    assert len(set(chosen.values())) == 40


def test_other_ports_are_none_that_an_outgoing_connection_could_take():
    names = {f"name {number}": 0 for number in range(40)}

    for port in ports.choose(names, anywhere=True).values():
        assert ports.FIRST_PORT <= port < ports.LAST_PORT < 32_768
