"""tmp"""
def read_cartridge(package, limits, report): raise NotImplementedError
