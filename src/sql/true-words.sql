t|tr|tru|true|y|ye|yes|on|1
